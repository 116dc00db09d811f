import { mkdir, rm } from "node:fs/promises";
import { StoreError } from "../errors.js";
import { Ledger } from "../ledger.js";
import { isStore, writeMarker } from "../level/format-marker.js";
import { levelDirectory, tailFile } from "../level/layout.js";
import type { LevelMedium } from "../level/level-medium.js";
import { unreadable } from "../level/open-errors.js";
import type { MediumWrite } from "../medium.js";
import { RecordHash } from "../record-hash.js";
import { firstRevision, formatWitness, leasesPrefix, storedForm, witnessKey } from "../stored-form.js";
import { withMedium } from "./existing-store.js";
import { badExport, parseHeader, parseLine } from "./export-lines.js";

/** Lines per synced write. */
const linesPerWrite = 1000;

/**
 * Makes a store of an export's lines, in a directory that is missing or empty; returns how many lines follow the header.
 * Revisions are kept. The directory becomes a store only when all of it is on disk; a failure leaves it empty.
 * @throws StoreError `STORE_BAD_EXPORT` naming the line, `STORE_FOREIGN_DIRECTORY` when the directory is not empty
 */
export async function importDirectory(directory: string, lines: AsyncIterable<string>): Promise<number> {
  if (await isStore(directory)) {
    throw new StoreError("STORE_FOREIGN_DIRECTORY", `${directory} holds a store already`, "name an empty directory");
  }
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unreadable(directory, error);
  });
  try {
    const count = await withMedium(directory, (medium) => new Importer(medium).run(lines));
    await writeMarker(directory);
    return count;
  } catch (error) {
    await rm(levelDirectory(directory), { recursive: true, force: true });
    await rm(tailFile(directory), { force: true });
    throw error;
  }
}

class Importer {
  readonly #medium: LevelMedium;
  readonly #ledger = new Ledger();
  readonly #hash = new RecordHash();

  constructor(medium: LevelMedium) {
    this.#medium = medium;
  }

  async run(lines: AsyncIterable<string>): Promise<number> {
    let number = 0;
    let expected = 0;
    let write = this.#medium.begin();
    for await (const line of lines) {
      if (++number === 1) {
        const header = parseHeader(line);
        expected = header.lines;
        this.#ledger.revision = Math.max(header.revision, firstRevision);
        continue;
      }
      this.#add(line, number, write);
      if (number % linesPerWrite !== 0) continue;
      await write.commit();
      write = this.#medium.begin();
    }
    if (number === 0) throw badExport(1, "there is none");
    if (number - 1 !== expected) throw badExport(number, `it is the last, but the header promised ${expected} more`);
    write.put(witnessKey, formatWitness(this.#ledger));
    await write.commit();
    this.#medium.acknowledged(this.#ledger.revision);
    return expected;
  }

  #add(line: string, number: number, write: MediumWrite): void {
    const parsed = parseLine(line, number);
    if ("text" in parsed) {
      const { key, createRevision, modifyRevision, lease = "", text } = parsed;
      if (modifyRevision > this.#ledger.revision)
        throw badExport(number, "a record is newer than the header's revision");
      this.#put(write, number, key, createRevision, modifyRevision, lease, text);
    } else {
      this.#put(write, number, leasesPrefix + parsed.lease, 0, 0, "", String(parsed.ttlSeconds));
    }
  }

  #put(write: MediumWrite, number: number, key: string, create: number, modify: number, lease: string, text: string) {
    if (this.#ledger.has(key)) throw badExport(number, `the key ${key} comes a second time`);
    this.#hash.compute(key, create, modify, lease, text);
    this.#ledger.put(key, create, modify, this.#hash.low, this.#hash.high);
    write.put(key, storedForm(create, modify, this.#hash.low, lease, text));
  }
}
