import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { crc32c } from "../../../src/store/level/crc32c.js";
import { scanLog } from "../../../src/store/level/log-scan.js";
import { temporaryDirectories } from "../directories.js";
import { levelFile } from "../level-files.js";
import { fill, openNotes, putNote } from "../notebook.js";

const freshDirectory = temporaryDirectories();

describe("crc32c", () => {
  it.each([
    { name: "zeros", bytes: new Uint8Array(32), sum: 0x8a9136aa },
    { name: "ones", bytes: new Uint8Array(32).fill(0xff), sum: 0x62a8ab43 },
    { name: "digits", bytes: new TextEncoder().encode("123456789"), sum: 0xe3069283 },
  ])("gives RFC 3720's sum of 32 $name", ({ bytes, sum }) => {
    expect(crc32c(bytes, 0, bytes.length)).toBe(sum);
  });
});

describe("scanning a log", () => {
  let log: Uint8Array;
  const writes = 43;

  beforeAll(async () => {
    const directory = await freshDirectory();
    const { store } = await openNotes(directory);
    await fill(store, 20);
    // Larger than a block: LevelDB parts it.
    await putNote(store, "kv/large", "y".repeat(100_000));
    await fill(store, 21);
    log = new Uint8Array(await readFile(await levelFile(directory, ".log")));
    await store.close();
  });

  it("finds every write whole, those over several blocks as one", () => {
    // One more: the first witness.
    expect(scanLog(log)).toEqual({ intactWrites: writes, tailBytes: 0, damagedAt: undefined });
  });

  it("calls any cut a tail, never damage", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: log.length - 1 }), (length) => {
        const scan = scanLog(log.subarray(0, length));
        expect(scan.damagedAt).toBeUndefined();
        expect(scan.intactWrites).toBeLessThan(writes);
      }),
    );
  });

  it("notices any changed byte", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: log.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = log.slice();
        bytes[at] = (bytes[at] as number) ^ change;
        const { damagedAt, tailBytes } = scanLog(bytes);
        if (damagedAt === undefined) expect(tailBytes).toBeGreaterThan(0);
        else expect(damagedAt).toBeLessThanOrEqual(at);
      }),
    );
  });

  it("never throws on any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 70_000 }), (bytes) => void scanLog(bytes)));
  });
});
