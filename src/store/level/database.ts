import type { ClassicLevel } from "classic-level";
import { Level } from "level";
import { levelDirectory } from "./layout.js";
import { openFailure } from "./open-errors.js";

export type Database = ClassicLevel<string, string>;

/** `level` is classic-level in Node, but its types name only what browsers have too: no `sync`, no `repair`. */
export const databaseClass = Level as unknown as typeof ClassicLevel;

/** Nothing is read from disk after loading, so LevelDB's block cache would be wasted. */
const cacheBytes = 512 * 1024;

/** @throws StoreError for a directory that is locked, damaged, not accessible, or on a full disk. */
export async function openDatabase(directory: string): Promise<Database> {
  const encodings = { keyEncoding: "utf8", valueEncoding: "utf8" } as const;
  const database: Database = new databaseClass(levelDirectory(directory), { ...encodings, cacheSize: cacheBytes });
  try {
    await database.open();
    return database;
  } catch (error) {
    await database.close().catch(() => {});
    throw openFailure(directory, error);
  }
}
