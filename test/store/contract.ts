import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Batch, Stored, Transaction } from "../../src/records/index.js";
import type { Clock, Store } from "../../src/store/index.js";
import { type Note, note, noteCodec } from "./codec.js";
import { ManualClock } from "./manual-clock.js";
import { NaiveModel } from "./naive-model.js";

/** How a backend is opened for the suite. */
export interface Backend {
  readonly name: string;
  /** A store on fresh state. */
  open(options: { codec: typeof noteCodec; clock: Clock }): Promise<Store<Note>>;
  /** Closes the store and opens the same state again; undefined where nothing survives. */
  reopen?(store: Store<Note>, options: { codec: typeof noteCodec; clock: Clock }): Promise<Store<Note>>;
}

const put = (key: string, text: string, lease?: string) => {
  return { op: "put", key, record: note(text), ...(lease === undefined ? {} : { lease }) } as const;
};
const write = (...writes: Transaction<Note>["writes"][number][]): Transaction<Note> => ({ conditions: [], writes });

async function contents(store: Store<Note>): Promise<Map<string, Stored<Note>>> {
  return new Map([...(await store.load()).records].map((stored) => [stored.key, stored]));
}

/** A sink that keeps what it is told. */
function listen(store: Store<Note>, from: number) {
  const batches: Batch<Note>[] = [];
  let reloads = 0;
  const watch = store.watch(from, { batch: (batch) => void batches.push(batch), reload: () => void reloads++ });
  return { batches, watch, reloads: () => reloads, revisions: () => batches.map(({ revision }) => revision) };
}

/** The contract, for every backend alike. */
export function describeStore(backend: Backend): void {
  describe(`the store contract over ${backend.name}`, () => {
    let store: Store<Note>;
    let clock: ManualClock;
    let revision: number;
    const options = () => ({ codec: noteCodec, clock });

    const commit = async (...writes: Transaction<Note>["writes"][number][]): Promise<number> => {
      const result = await store.commit(write(...writes));
      if (!result.ok) throw new Error("conflict");
      return result.revision;
    };

    beforeEach(async () => {
      clock = new ManualClock();
      store = await backend.open(options());
      revision = (await store.load()).revision;
    });
    afterEach(() => store.close());

    it("starts above revision 0 and counts each changing transaction", async () => {
      expect(revision).toBeGreaterThan(0);
      expect(await commit(put("a", "1"))).toBe(revision + 1);
      expect(await commit(put("b", "1"), put("c", "1"))).toBe(revision + 2);
      expect((await store.load()).revision).toBe(revision + 2);
    });

    it("loads records in order of their keys, so that a parent comes before what is below it", async () => {
      await commit(put("b/", "1"), put("a/b/c", "1"), put("a/", "1"));
      await commit(put("a/b/", "1"));
      const keys = [...(await store.load()).records].map(({ key }) => key);
      expect(keys).toEqual(["a/", "a/b/", "a/b/c", "b/"]);
    });

    it("keeps the create revision over puts and starts a new one after a delete", async () => {
      const created = await commit(put("a", "1"));
      const modified = await commit(put("a", "2"));
      const expected = { key: "a", record: note("2"), createRevision: created, modifyRevision: modified };
      expect((await contents(store)).get("a")).toEqual(expected);
      await commit({ op: "delete", key: "a" });
      const again = await commit(put("a", "3"));
      expect((await contents(store)).get("a")).toMatchObject({ createRevision: again, modifyRevision: again });
    });

    it("loads text of every kind as it was put", async () => {
      const texts = ["", "ü€\u{1F600}", "line\nbreak \u0000 nul", "x".repeat(70_000)];
      await commit(...texts.map((text, i) => put(`kv/${i}é`, text)));
      const found = await contents(store);
      expect(texts.map((_, i) => found.get(`kv/${i}é`)?.record.text)).toEqual(texts);
    });

    it.each([
      { name: "the record exists at this revision", at: "same", ok: true },
      { name: "the record was modified since", at: "older", ok: false },
      { name: "the record should not exist but does", at: "absent", ok: false },
    ])("judges a key condition: $name", async ({ at, ok }) => {
      const older = await commit(put("a", "1"));
      const same = await commit(put("a", "2"));
      const modifyRevision = at === "same" ? same : at === "older" ? older : 0;
      const result = await store.commit({ conditions: [{ key: "a", modifyRevision }], writes: [put("b", "1")] });
      expect(result.ok).toBe(ok);
      expect((await contents(store)).has("b")).toBe(ok);
    });

    it("judges a prefix condition by records below the prefix only", async () => {
      const since = await commit(put("node/a/", "1"), put("node/b/", "1"));
      await commit(put("node/b/", "2"));
      const check = (prefix: string) => store.commit({ conditions: [{ prefix, unmodifiedSince: since }], writes: [] });
      expect(await check("node/a")).toEqual({ ok: true, revision: since + 1 });
      expect(await check("node/b")).toEqual({ ok: false, reason: "conflict" });
      expect(await check("node/")).toEqual({ ok: false, reason: "conflict" });
      expect(await check("nodf")).toEqual({ ok: true, revision: since + 1 });
    });

    it("lets exactly one of many concurrent transactions on the same condition win", async () => {
      const attempts = Array.from({ length: 50 }, (_, i) =>
        store.commit({ conditions: [{ key: "lock", modifyRevision: 0 }], writes: [put("lock", String(i))] }),
      );
      const results = await Promise.all(attempts);
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect(results[0]).toEqual({ ok: true, revision: revision + 1 });
    });

    it("deletes a subtree as one operation and one batch", async () => {
      await commit(...Array.from({ length: 100 }, (_, i) => put(`node/a/service/${i}/`, "x")));
      await commit(put("node/a/", "n"), put("node/ab/", "n"));
      const { batches } = listen(store, revision + 2);
      await commit({ op: "delete-prefix", prefix: "node/a/" });
      expect(batches).toHaveLength(1);
      expect(batches[0]?.changes).toHaveLength(101);
      expect([...(await contents(store)).keys()]).toEqual(["node/ab/"]);
    });

    it("moves no revision and tells nobody when nothing changes", async () => {
      const told = listen(store, revision);
      expect(await commit({ op: "delete", key: "absent" })).toBe(revision);
      expect(await commit({ op: "delete-prefix", prefix: "absent/" })).toBe(revision);
      expect(told.batches).toEqual([]);
    });

    it("tells watchers before the commit resolves, each from where it asked", async () => {
      const early = listen(store, revision);
      await commit(put("a", "1"));
      const late = listen(store, revision + 1);
      const order: string[] = [];
      store.watch(revision + 1, { batch: () => order.push("batch"), reload: () => order.push("reload") });
      await commit(put("a", "2")).then(() => order.push("resolved"));
      expect(order).toEqual(["batch", "resolved"]);
      expect(early.revisions()).toEqual([revision + 1, revision + 2]);
      expect(late.revisions()).toEqual([revision + 2]);
    });

    it("passes records to watchers by reference", async () => {
      const record = note("same");
      const { batches } = listen(store, revision);
      await store.commit(write({ op: "put", key: "a", record }));
      const change = batches[0]?.changes[0];
      expect(change?.op === "put" && change.stored.record).toBe(record);
    });

    it("tells a closed watch nothing more", async () => {
      const told = listen(store, revision);
      told.watch.close();
      await commit(put("a", "1"));
      expect(told.batches).toEqual([]);
    });

    it("has no gap between a load and a watch under concurrent commits", async () => {
      const running = Promise.all(
        Array.from({ length: 200 }, (_, i) => store.commit(write(put(`k/${i % 7}`, String(i))))),
      );
      const loaded = await store.load();
      const state = new Map([...loaded.records].map(({ key, record }) => [key, record.text]));
      const told = listen(store, loaded.revision);
      await running;
      for (const { changes } of told.batches) {
        for (const change of changes) if (change.op === "put") state.set(change.stored.key, change.stored.record.text);
      }
      expect(told.revisions()).toEqual(
        Array.from({ length: revision + 200 - loaded.revision }, (_, i) => loaded.revision + 1 + i),
      );
      expect(state).toEqual(new Map([...(await contents(store))].map(([key, { record }]) => [key, record.text])));
    });

    it("answers a watch from a revision that it does not know with a reload", async () => {
      expect(listen(store, revision + 100).reloads()).toBe(1);
      expect(listen(store, revision - 1).reloads()).toBe(1);
      expect(listen(store, revision).reloads()).toBe(0);
    });

    it.each([
      { code: "STORE_TOO_MANY_OPERATIONS", writes: Array.from({ length: 129 }, (_, i) => put(`k${i}`, "")) },
      { code: "STORE_TRANSACTION_TOO_LARGE", writes: [put("k", "x".repeat(1024 * 1024))] },
      { code: "STORE_TRANSACTION_TOO_LARGE", writes: [put("k", "€".repeat(350_000))] },
      { code: "STORE_BAD_KEY", writes: [put("", "x")] },
      { code: "STORE_BAD_KEY", writes: [put("\u0000x", "x")] },
      { code: "STORE_BAD_KEY", writes: [put("a\ud800", "x")] },
      { code: "STORE_BAD_KEY", writes: [{ op: "delete-prefix", prefix: "" } as const] },
      { code: "STORE_DUPLICATE_KEY", writes: [put("a", "1"), put("a", "2")] },
      { code: "STORE_DUPLICATE_KEY", writes: [{ op: "delete", key: "a" } as const, put("a", "2")] },
      { code: "STORE_DUPLICATE_KEY", writes: [{ op: "delete-prefix", prefix: "a/" } as const, put("a/b", "2")] },
    ])("throws $code for what no backend could take", ({ code, writes }) => {
      expect(() => store.commit({ conditions: [], writes })).toThrow(expect.objectContaining({ code }));
    });

    it("takes a transaction at the limits", async () => {
      await commit(...Array.from({ length: 128 }, (_, i) => put(`k${i}`, "")));
      await commit(put("big", "x".repeat(1024 * 1024 - 100)));
      expect((await contents(store)).size).toBe(129);
    });

    it("deletes the records of an expired lease in one batch, and only those still bound to it", async () => {
      const lease = await store.grantLease(10);
      const since = await commit(put("a", "1", lease), put("b", "1", lease), put("c", "1", lease), put("d", "1"));
      const last = await commit(put("c", "unbound"));
      const told = listen(store, since + 1);
      clock.advance(9_999);
      expect(told.batches).toEqual([]);
      clock.advance(1);
      expect(await commit(put("e", "after"))).toBe(last + 2);
      expect(told.batches[0]?.changes.map((change) => change.op === "delete" && change.key)).toEqual(["a", "b"]);
      expect([...(await contents(store)).keys()].sort()).toEqual(["c", "d", "e"]);
      expect(await store.keepAlive(lease)).toEqual({ ok: false, reason: "not-found" });
    });

    it("keeps a lease that is kept alive", async () => {
      const lease = await store.grantLease(10);
      await commit(put("a", "1", lease));
      for (let i = 0; i < 5; i++) {
        clock.advance(9_000);
        expect(await store.keepAlive(lease)).toEqual({ ok: true, ttlSeconds: 10 });
      }
      await commit(put("b", "1"));
      expect([...(await contents(store)).keys()].sort()).toEqual(["a", "b"]);
    });

    it("revokes a lease with its records, once", async () => {
      const lease = await store.grantLease(10);
      await commit(put("a", "1", lease));
      expect(await store.revoke(lease)).toEqual({ ok: true, ttlSeconds: 10 });
      expect(await store.revoke(lease)).toEqual({ ok: false, reason: "not-found" });
      expect((await contents(store)).size).toBe(0);
    });

    it("refuses a put with a lease that is not there, and the whole transaction with it", async () => {
      const doomed = store.commit(write(put("a", "1"), put("b", "1", "0123456789abcdef")));
      await expect(doomed).rejects.toMatchObject({ code: "STORE_LEASE_NOT_FOUND" });
      expect((await contents(store)).size).toBe(0);
    });

    it("refuses a lease without a sensible time", async () => {
      for (const ttl of [0, -1, Number.NaN, 1e12]) {
        await expect(store.grantLease(ttl)).rejects.toMatchObject({ code: "STORE_BAD_LEASE_TTL" });
      }
    });

    it("finishes what was accepted before it closes, and refuses what comes after", async () => {
      const accepted = Promise.all(Array.from({ length: 300 }, (_, i) => store.commit(write(put(`k/${i}`, "x")))));
      const closing = store.close();
      await expect(store.commit(write(put("late", "x")))).rejects.toMatchObject({ code: "STORE_CLOSED" });
      await closing;
      expect((await accepted).every(({ ok }) => ok)).toBe(true);
    });

    it("is writable", () => {
      expect(store.status()).toEqual({ writable: true });
    });

    it("agrees with a naive model on any sequence of transactions", { timeout: 120_000 }, async () => {
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 8 }), async (groups) => {
          // One store for all rounds; each round lives below its own prefix.
          await agree(store, `r${round++}/`, groups);
        }),
        { numRuns: 60 },
      );
    });

    const { reopen } = backend;
    if (reopen === undefined) return;

    it("finds everything again after it is reopened, and no revision goes back", async () => {
      await commit(put("a", "1"), put("b", "1"));
      await commit(put("a", "2"));
      const last = await commit({ op: "delete", key: "b" });
      const before = await contents(store);
      store = await reopen(store, options());
      expect(await contents(store)).toEqual(before);
      expect(await commit(put("c", "1"))).toBe(last + 1);
    });

    it("gives leases a full time of grace after a restart", async () => {
      const lease = await store.grantLease(10);
      await commit(put("a", "1", lease));
      clock.advance(9_000);
      clock = new ManualClock();
      store = await reopen(store, options());
      clock.advance(9_999);
      await commit(put("b", "1"));
      expect([...(await contents(store)).keys()].sort()).toEqual(["a", "b"]);
      clock.advance(1);
      await commit(put("c", "1"));
      expect([...(await contents(store)).keys()].sort()).toEqual(["b", "c"]);
    });
  });
}

type Step =
  | {
      readonly kind: "put";
      readonly key: string;
      readonly text: string;
      readonly since: "now" | "absent" | "stale" | "any";
    }
  | { readonly kind: "delete"; readonly key: string }
  | { readonly kind: "delete-prefix"; readonly key: string; readonly ago: number };

const key = fc.constantFrom("a", "a/", "a/b", "a/b/c", "ab", "b/é", "b/\u{1F600}", "b/\uffff");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("put" as const),
    key,
    text: fc.string({ maxLength: 20 }),
    since: fc.constantFrom("now" as const, "absent" as const, "stale" as const, "any" as const),
  }),
  fc.record({ kind: fc.constant("delete" as const), key }),
  fc.record({ kind: fc.constant("delete-prefix" as const), key, ago: fc.nat(3) }),
);

function transactionOf(step: Step, prefix: string, model: NaiveModel<Note>): Transaction<Note> {
  const key = prefix + step.key;
  if (step.kind === "delete") return write({ op: "delete", key });
  if (step.kind === "delete-prefix") {
    const conditions = [{ prefix: key, unmodifiedSince: model.revision - step.ago }];
    return { conditions, writes: [{ op: "delete-prefix", prefix: key }] };
  }
  const now = model.entries.get(key)?.modify ?? 0;
  const modifyRevision = { now, absent: 0, stale: Math.max(now - 1, 0), any: now }[step.since];
  const conditions = step.since === "any" ? [] : [{ key, modifyRevision }];
  return { conditions, writes: [put(key, step.text), put(`${prefix}last`, step.text)] };
}

/** Commits each group concurrently and compares outcomes, batches and the state loaded at the end with the model's. */
async function agree(store: Store<Note>, prefix: string, groups: readonly (readonly Step[])[]): Promise<void> {
  const { revision } = await store.load();
  const model = new NaiveModel<Note>(revision);
  const told = listen(store, revision);
  const expected: Batch<Note>[] = [];
  for (const group of groups) {
    const outcomes: boolean[] = [];
    const commits = group.map((step) => {
      const transaction = transactionOf(step, prefix, model);
      const changes = model.commit(transaction);
      outcomes.push(changes !== undefined);
      if (changes !== undefined && changes.length > 0) expected.push({ revision: model.revision, changes });
      return store.commit(transaction);
    });
    expect((await Promise.all(commits)).map(({ ok }) => ok)).toEqual(outcomes);
  }
  told.watch.close();
  expect(told.batches).toEqual(expected);
  const mine = [...(await contents(store))].filter(([key]) => key.startsWith(prefix));
  const theirs = [...model.entries].map(([key, { record, create, modify }]) => {
    return [key, { key, record, createRevision: create, modifyRevision: modify }] as const;
  });
  expect(new Map(mine)).toEqual(new Map(theirs));
}
