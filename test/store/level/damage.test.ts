import { appendFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Level } from "level";
import { describe, expect, it } from "vitest";
import { temporaryDirectories } from "../directories.js";
import { cutEnd, flip, levelFile, sizeOf } from "../level-files.js";
import { crashImage, fill, keysOf, openNotes, putNote } from "../notebook.js";

const freshDirectory = temporaryDirectories();
const count = 1000;

interface Crashed {
  readonly directory: string;
  readonly revision: number;
}

/** A directory whose writer was cut off after `count` acknowledged commits; they are all in the log. */
const crashed = copies(async (): Promise<Crashed> => {
  const directory = await freshDirectory();
  const { store } = await openNotes(directory);
  const revision = await fill(store, count);
  const image = await crashImage(directory, await freshDirectory());
  await store.close();
  return { directory: image, revision };
});

/** A closed store whose records are in a table. */
const tabled = copies(async (): Promise<Crashed> => {
  const { directory, revision } = await crashed();
  // Opening writes what the log held into a table.
  await (await openNotes(directory)).store.close();
  return { directory, revision };
});

/** Makes the directory once and gives out copies. */
function copies(make: () => Promise<Crashed>): () => Promise<Crashed> {
  let made: Promise<Crashed> | undefined;
  return async () => {
    made ??= make();
    const { directory, revision } = await made;
    return { directory: await crashImage(directory, await freshDirectory()), revision };
  };
}

const refused = expect.objectContaining({
  code: "STORE_DAMAGED",
  message: expect.stringMatching(/rollcall store (check|repair)/),
});

describe("damage in the log", () => {
  it("is none after a crash: everything is there and nothing is warned of", async () => {
    const { directory, revision } = await crashed();
    const { store, warnings } = await openNotes(directory);
    expect(warnings).toEqual([]);
    expect((await store.load()).revision).toBe(revision);
    expect(await keysOf(store)).toHaveLength(count);
    await store.close();
  });

  it.each([
    { where: "in the middle", offset: 60_000, bytes: 50 },
    { where: "at the very start", offset: 0, bytes: 50 },
    { where: "1.5 kB before the end, in the last block", offset: -1500, bytes: 50 },
    { where: "in one bit-sized spot of one record", offset: 100_000, bytes: 1 },
    { where: "over more than a block", offset: 40_000, bytes: 40_000 },
  ])("$where, followed by intact commits, refuses to start and leaves the files alone", async ({ offset, bytes }) => {
    const { directory } = await crashed();
    const log = await levelFile(directory, ".log");
    await flip(log, offset, bytes);
    const size = await sizeOf(log);
    await expect(openNotes(directory)).rejects.toEqual(refused);
    await expect(openNotes(directory)).rejects.toThrow(directory);
    expect(await sizeOf(log)).toBe(size);
  });

  it.each([
    { how: "damaged", harm: (log: string) => flip(log, -20, 20) },
    { how: "cut inside a write", harm: (log: string) => cutEnd(log, 20) },
    {
      how: "overwritten with zeros",
      harm: async (log: string) => {
        await cutEnd(log, 20);
        await appendFile(log, Buffer.alloc(5000));
      },
    },
  ])("that reaches the end ($how) is a shortened tail, reported with the revision reached", async ({ harm }) => {
    const { directory, revision } = await crashed();
    await harm(await levelFile(directory, ".log"));
    const { store, warnings } = await openNotes(directory);
    expect(warnings).toEqual([
      {
        code: "STORE_TAIL_SHORTENED",
        revision: revision - 1,
        message: expect.stringContaining(`revision ${revision - 1}`),
      },
    ]);
    expect(await keysOf(store)).toHaveLength(count - 1);
    // The lost revision is never given to anything else.
    expect(await putNote(store, "kv/new", "")).toBeGreaterThan(revision);
    await store.close();
    const again = await openNotes(directory);
    expect(again.warnings).toEqual([]);
    await again.store.close();
  });

  it("is noticed even where the log ends on a whole write: the revision acknowledged is kept beside it", async () => {
    const directory = await freshDirectory();
    const { store } = await openNotes(directory);
    await fill(store, 10);
    const log = await levelFile(directory, ".log");
    const whole = await sizeOf(log);
    const revision = await fill(store, 5);
    const added = (await sizeOf(log)) - whole;
    await store.close();
    await cutEnd(log, added);
    const opened = await openNotes(directory);
    expect(opened.warnings).toEqual([
      expect.objectContaining({
        revision: revision - 5,
        message: expect.stringContaining(`${revision} had been acknowledged`),
      }),
    ]);
    expect(await putNote(opened.store, "kv/new", "")).toBe(revision + 1);
    await opened.store.close();
  });
});

describe("damage elsewhere", () => {
  it("in the records of a table refuses to start", async () => {
    const { directory } = await tabled();
    const table = await levelFile(directory, ".ldb");
    await flip(table, (await sizeOf(table)) >> 1, 10);
    await expect(openNotes(directory)).rejects.toEqual(refused);
  });

  it("anywhere in a table refuses to start, unless every record is as it was written", async () => {
    const { directory: original } = await tabled();
    const size = await sizeOf(await levelFile(original, ".ldb"));
    let refusals = 0;
    // Old versions of the witness, the filter and the footer's padding do not matter to any record.
    for (let offset = 10; offset < size; offset += Math.ceil(size / 25)) {
      const directory = await crashImage(original, await freshDirectory());
      await flip(await levelFile(directory, ".ldb"), offset, 3);
      const opened = await openNotes(directory).catch((error: unknown) => {
        expect(error).toEqual(refused);
        refusals++;
      });
      if (opened === undefined) continue;
      const records = [...(await opened.store.load()).records];
      expect(records.map(({ record }) => record.text)).toEqual(
        Array.from({ length: count }, (_, i) => "x".repeat(100) + i),
      );
      await opened.store.close();
    }
    expect(refusals).toBeGreaterThan(5);
  });

  it("a missing table refuses to start", async () => {
    const { directory } = await tabled();
    await rm(await levelFile(directory, ".ldb"));
    await expect(openNotes(directory)).rejects.toEqual(refused);
  });

  it("a missing CURRENT refuses to start before LevelDB removes the tables", async () => {
    const { directory } = await tabled();
    await rm(join(directory, "level", "CURRENT"));
    await expect(openNotes(directory)).rejects.toEqual(refused);
    expect((await readdir(join(directory, "level"))).some((name) => name.endsWith(".ldb"))).toBe(true);
  });

  it("a missing database refuses to start", async () => {
    const { directory } = await tabled();
    await rm(join(directory, "level"), { recursive: true });
    await expect(openNotes(directory)).rejects.toEqual(refused);
  });

  it.each([
    {
      what: "a record that is gone",
      harm: (db: Level) => db.del("kv/000500"),
      says: /999 records are there.*left 1000/,
    },
    {
      what: "a record that is older",
      harm: copyOver("kv/000500", "kv/000501"),
      says: /kv\/000500 is not as it was written/,
    },
    {
      what: "a record too many",
      harm: (db: Level) => db.put("kv/x", "1 1 0 \n{}"),
      says: /kv\/x is not as it was written/,
    },
    {
      what: "a witness that is gone",
      harm: (db: Level) => db.del("\u0000witness"),
      says: /witness of the last commit is missing/,
    },
    {
      what: "a witness of an earlier commit",
      harm: (db: Level) => db.put("\u0000witness", "900 899 1 1"),
      says: /left 899/,
    },
  ])("$what is found by the witness", async ({ harm, says }) => {
    const { directory } = await tabled();
    const db = new Level(join(directory, "level"));
    await harm(db);
    await db.close();
    await expect(openNotes(directory)).rejects.toEqual(refused);
    await expect(openNotes(directory)).rejects.toThrow(says);
  });

  it("an older version of a record, intact in itself, is found by the sum", async () => {
    const { directory } = await tabled();
    const level = join(directory, "level");
    const before = new Level(level);
    const older = await before.get("kv/000500");
    await before.close();
    const { store } = await openNotes(directory);
    await putNote(store, "kv/000500", "newer");
    await store.close();
    const db = new Level(level);
    await db.put("kv/000500", older);
    await db.close();
    await expect(openNotes(directory)).rejects.toThrow(/records are older than the commit at revision/);
  });
});

function copyOver(to: string, from: string) {
  return async (db: Level) => db.put(to, await db.get(from));
}
