import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store, StoreStatus } from "../../src/store/index.js";
import { openEmbeddedStore } from "../../src/store/open-embedded.js";
import { recoveryDelayMs } from "../../src/store/recovery.js";
import { type Note, noteCodec } from "./codec.js";
import { FailingMedium } from "./failing-medium.js";
import { ManualClock } from "./manual-clock.js";
import { keysOf, putNote } from "./notebook.js";

const full = () => new Error("IO error: 000005.log: No space left on device");

describe("a store whose disk fails", () => {
  let medium: FailingMedium;
  let clock: ManualClock;
  let store: Store<Note>;
  let told: StoreStatus[];

  beforeEach(async () => {
    medium = new FailingMedium();
    clock = new ManualClock();
    store = (await openEmbeddedStore(medium, { codec: noteCodec, clock })).store;
    told = [];
    store.onStatus((status) => told.push(status));
  });
  afterEach(() => store.close());

  /** Lets the next attempt run and finish. */
  async function nextAttempt(): Promise<void> {
    const before = medium.reopenings;
    clock.advance(15_000);
    // An attempt is a chain of promises without a timer; a macrotask is behind all of them.
    while (medium.reopenings === before) await turn();
    await turn();
  }
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  it("rejects what was under way and what waits, turns read-only and says why", async () => {
    await putNote(store, "a", "1");
    medium.failure = full();
    const results = await Promise.allSettled([putNote(store, "b", "1"), putNote(store, "c", "1")]);
    for (const result of results) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "STORE_READ_ONLY" } });
    }
    const status = { writable: false, code: "STORE_DISK_FULL", reason: "the disk of /data is full" };
    expect(store.status()).toEqual(status);
    expect(told).toEqual([status]);
    await expect(putNote(store, "d", "1")).rejects.toThrow(/free space on the file system of \/data/);
  });

  it("names other failures as they are", async () => {
    medium.failure = new Error("IO error: Input/output error");
    await expect(putNote(store, "a", "1")).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
    expect(store.status()).toMatchObject({
      code: "STORE_IO_ERROR",
      reason: expect.stringContaining("Input/output error"),
    });
  });

  it("tries again by itself until it can write, and forgets what it refused", async () => {
    const revision = await putNote(store, "a", "1");
    medium.failure = full();
    await expect(putNote(store, "b", "1")).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
    await nextAttempt();
    expect(store.status().writable).toBe(false);
    medium.failure = undefined;
    await nextAttempt();
    expect(store.status()).toEqual({ writable: true });
    expect(told.at(-1)).toEqual({ writable: true });
    expect(await keysOf(store)).toEqual(["a"]);
    expect(await putNote(store, "b", "2")).toBe(revision + 1);
  });

  it("goes on telling the same watchers when nothing was committed behind their back", async () => {
    const revisions: number[] = [];
    const revision = await putNote(store, "a", "1");
    store.watch(revision, { batch: (batch) => revisions.push(batch.revision), reload: () => revisions.push(-1) });
    medium.failure = full();
    await expect(putNote(store, "b", "1")).rejects.toThrow();
    medium.failure = undefined;
    await nextAttempt();
    await putNote(store, "b", "1");
    expect(revisions).toEqual([revision + 1]);
  });

  it("has watchers load again when a refused write turns out to be durable", async () => {
    const revision = await putNote(store, "a", "1");
    let loaded: Promise<string[]> | undefined;
    store.watch(revision, { batch: () => expect.unreachable(), reload: () => (loaded = keysOf(store)) });
    medium.failure = full();
    medium.keepsFailed = true;
    await expect(putNote(store, "b", "1")).rejects.toThrow();
    medium.failure = undefined;
    await nextAttempt();
    expect(await loaded).toEqual(["a", "b"]);
    expect(await putNote(store, "c", "1")).toBe(revision + 2);
  });

  it("keeps leases while it cannot delete their records", async () => {
    const lease = await store.grantLease(5);
    await store.commit({ conditions: [], writes: [{ op: "put", key: "a", record: { text: "" }, lease }] });
    medium.failure = full();
    await expect(putNote(store, "b", "1")).rejects.toThrow();
    clock.advance(60_000);
    expect(await store.keepAlive(lease)).toEqual({ ok: true, ttlSeconds: 5 });
  });

  it("leaves no timer behind when it is closed while read-only", async () => {
    await store.grantLease(5);
    medium.failure = full();
    await expect(putNote(store, "b", "1")).rejects.toThrow();
    await store.close();
    expect(clock.pending).toBe(0);
  });
});

describe("the pause between attempts", () => {
  it("doubles from half a second to a quarter of a minute", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 1000].map(recoveryDelayMs)).toEqual([
      500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000,
    ]);
  });
});
