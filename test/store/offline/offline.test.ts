import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { Level } from "level";
import { describe, expect, it } from "vitest";
import { checkDirectory, exportDirectory, importDirectory, repairDirectory } from "../../../src/store/index.js";
import { note } from "../codec.js";
import { temporaryDirectories } from "../directories.js";
import { cutEnd, flip, levelFile, sizeOf } from "../level-files.js";
import { crashImage, fill, keysOf, openNotes, putNote } from "../notebook.js";

const freshDirectory = temporaryDirectories();

/** A store with 300 notes, a lease and a bound note, as a crash left it: all in the log. */
async function crashed(): Promise<{ directory: string; revision: number }> {
  const directory = await freshDirectory();
  const { store } = await openNotes(directory);
  await fill(store, 300);
  const lease = await store.grantLease(60);
  await store.commit({ conditions: [], writes: [{ op: "put", key: "kv/bound", record: note("b"), lease }] });
  const revision = await putNote(store, "kv/000007", "changed");
  const image = await crashImage(directory, await freshDirectory());
  await store.close();
  return { directory: image, revision };
}

class Text extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    // Later, so that the writer meets a full buffer.
    setImmediate(done);
  }
}

async function exported(directory: string): Promise<string[]> {
  const out = new Text({ highWaterMark: 100 });
  await exportDirectory(directory, out);
  await new Promise<void>((resolve) => out.end(resolve));
  return out.text.trimEnd().split("\n");
}

async function* each(lines: readonly string[]): AsyncIterable<string> {
  yield* lines;
}

describe("check", () => {
  it("finds a sound store sound", async () => {
    const { directory, revision } = await crashed();
    expect(await checkDirectory(directory)).toEqual({
      directory,
      sound: true,
      revision,
      records: 302,
      problems: [],
      warnings: [],
    });
  });

  it("says what is damaged and leaves the evidence", async () => {
    const { directory } = await crashed();
    const log = await levelFile(directory, ".log");
    await flip(log, 20_000, 30);
    const size = await sizeOf(log);
    const report = await checkDirectory(directory);
    expect(report).toMatchObject({
      sound: false,
      problems: [expect.stringMatching(/damaged at byte .*intact commits follow/)],
    });
    expect(await checkDirectory(directory)).toEqual(report);
    expect(await sizeOf(log)).toBe(size);
  });

  it("warns of a shortened tail", async () => {
    const { directory } = await crashed();
    await cutEnd(await levelFile(directory, ".log"), 5);
    expect(await checkDirectory(directory)).toMatchObject({
      sound: true,
      warnings: [expect.stringMatching(/unfinished write/)],
    });
  });

  it("names damaged records", async () => {
    const { directory } = await crashed();
    await spoil(directory, "kv/000011");
    const report = await checkDirectory(directory);
    expect(report).toMatchObject({ sound: false, problems: [expect.stringContaining("kv/000011")] });
  });

  it.each([
    { name: "a missing directory", make: freshDirectory, code: "STORE_NO_STORE" },
    {
      name: "somebody else's directory",
      make: async () => {
        const directory = await freshDirectory();
        await mkdir(join(directory, "serf"), { recursive: true });
        return directory;
      },
      code: "STORE_FOREIGN_DIRECTORY",
    },
  ])("refuses $name", async ({ make, code }) => {
    const directory = await make();
    for (const act of [checkDirectory, repairDirectory, exported]) {
      await expect(act(directory)).rejects.toMatchObject({ code });
    }
  });

  it("refuses a directory in use", async () => {
    const directory = await freshDirectory();
    const { store } = await openNotes(directory);
    for (const act of [checkDirectory, repairDirectory, exported]) {
      await expect(act(directory)).rejects.toMatchObject({ code: "STORE_LOCKED" });
    }
    await putNote(store, "kv/a", "still here");
    expect(await keysOf(store)).toEqual(["kv/a"]);
    await store.close();
  });
});

describe("export and import", () => {
  it("carry everything: records, revisions, leases", async () => {
    const { directory, revision } = await crashed();
    const lines = await exported(directory);
    expect(JSON.parse(lines[0]!)).toEqual({ rollcallExport: 1, revision, lines: 302 });
    const copy = await freshDirectory();
    expect(await importDirectory(copy, each(lines))).toBe(302);
    expect(await exported(copy)).toEqual(lines);
    const [from, to] = [await openNotes(directory), await openNotes(copy)];
    expect([...(await to.store.load()).records]).toEqual([...(await from.store.load()).records]);
    expect(await putNote(to.store, "kv/new", "")).toBe(revision + 1);
    await from.store.close();
    await to.store.close();
  });

  it("do not export a damaged store", async () => {
    const { directory } = await crashed();
    await spoil(directory, "kv/000011");
    await expect(exported(directory)).rejects.toMatchObject({ code: "STORE_DAMAGED" });
  });

  const header = JSON.stringify({ rollcallExport: 1, revision: 9, lines: 1 });
  const record = { key: "kv/a", createRevision: 3, modifyRevision: 4, text: "{}" };
  it.each([
    { name: "nothing", lines: [], says: /line 1 / },
    { name: "no header", lines: [JSON.stringify(record)], says: /line 1 .*not the header/ },
    { name: "too few lines", lines: [header], says: /promised 1 more/ },
    { name: "a line that is not JSON", lines: [header, "{"], says: /line 2 .*not JSON/ },
    {
      name: "a reserved key",
      lines: [header, JSON.stringify({ ...record, key: "\u0000witness" })],
      says: /line 2 .*key and text/,
    },
    {
      name: "a record from the future",
      lines: [header, JSON.stringify({ ...record, modifyRevision: 10 })],
      says: /line 2 .*newer/,
    },
    {
      name: "a key twice",
      lines: [header, JSON.stringify(record), JSON.stringify(record)],
      says: /line 3 .*second time/,
    },
  ])("refuse $name and leave the directory empty", async ({ lines, says }) => {
    const directory = await freshDirectory();
    await expect(importDirectory(directory, each(lines))).rejects.toThrow(says);
    expect(await readdir(directory)).toEqual([]);
  });

  it("refuse to import over a store or somebody's files", async () => {
    const { directory } = await crashed();
    await expect(importDirectory(directory, each([header]))).rejects.toMatchObject({ code: "STORE_FOREIGN_DIRECTORY" });
    const foreign = await freshDirectory();
    await mkdir(foreign);
    await writeFile(join(foreign, "x"), "x");
    await expect(importDirectory(foreign, each([header]))).rejects.toMatchObject({ code: "STORE_FOREIGN_DIRECTORY" });
    expect(await readFile(join(foreign, "x"), "utf8")).toBe("x");
  });
});

describe("repair", () => {
  it("loses nothing of a sound store", async () => {
    const { directory, revision } = await crashed();
    const report = await repairDirectory(directory);
    expect(report).toMatchObject({ records: 302, removed: [], missing: 0, losses: [] });
    expect(report.revision).toBeGreaterThan(revision);
    expect(await checkDirectory(directory)).toMatchObject({ sound: true, records: 302 });
  });

  it("removes damaged records, says which, and the store opens again", async () => {
    const { directory } = await crashed();
    await spoil(directory, "kv/000011");
    const report = await repairDirectory(directory);
    expect(report).toMatchObject({ records: 301, removed: ["kv/000011"], missing: 1 });
    const { store } = await openNotes(directory);
    expect(await keysOf(store)).toHaveLength(300);
    await store.close();
  });

  it("saves what can be read around damage in the log and says that something is lost", async () => {
    const { directory, revision } = await crashed();
    await flip(await levelFile(directory, ".log"), 20_000, 30);
    const report = await repairDirectory(directory);
    expect(report.losses.length).toBeGreaterThan(0);
    expect(report.records).toBeGreaterThan(100);
    expect(report.revision).toBeGreaterThan(revision);
    const { store } = await openNotes(directory);
    expect(await putNote(store, "kv/after", "")).toBeGreaterThan(revision);
    await store.close();
  });

  it("saves the records of a table that lost its neighbours' list", async () => {
    const { directory } = await crashed();
    await (await openNotes(directory)).store.close();
    await writeFile(join(directory, "level", "CURRENT"), "");
    await expect(openNotes(directory)).rejects.toMatchObject({ code: "STORE_DAMAGED" });
    await repairDirectory(directory);
    expect(await checkDirectory(directory)).toMatchObject({ sound: true, records: 302 });
  });
});

/** Changes a record behind the store's back. */
async function spoil(directory: string, key: string): Promise<void> {
  const db = new Level(join(directory, "level"));
  await db.put(key, (await db.get(key)).replace("xxx", "xyx"));
  await db.close();
}
