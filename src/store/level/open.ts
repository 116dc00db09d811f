import { type Clock, systemClock } from "../clock.js";
import type { Codec, Store } from "../contract.js";
import { openEmbeddedStore } from "../open-embedded.js";
import { damaged } from "../read-back.js";
import { isStore, writeMarker } from "./format-marker.js";
import { type Inspection, inspectFiles } from "./inspect.js";
import { LevelMedium } from "./level-medium.js";

export interface LevelOptions<R> {
  /** Made if it is missing; must be ours or empty. */
  readonly directory: string;
  readonly codec: Codec<R>;
  readonly clock?: Clock;
}

/** Something an operator should read though the store opened. */
export interface StoreWarning {
  readonly code: "STORE_TAIL_SHORTENED";
  readonly message: string;
  /** The revision that the records reach. */
  readonly revision: number;
}

export interface OpenedLevelStore<R> {
  readonly store: Store<R>;
  readonly warnings: readonly StoreWarning[];
}

/** A revision takes at least this many bytes of LevelDB's log: a delete's tag and length. */
const bytesPerRevisionMin = 2;

/**
 * Opens the store in a directory, making it if there is none. Resolves when every record has been read and verified.
 * @throws StoreError `STORE_LOCKED`, `STORE_UNREADABLE`, `STORE_FOREIGN_DIRECTORY`, `STORE_NEWER_FORMAT`,
 * `STORE_DAMAGED`, `STORE_DISK_FULL`, each naming the directory and a remedy
 */
export async function openLevelStore<R>(options: LevelOptions<R>): Promise<OpenedLevelStore<R>> {
  const { directory, codec, clock = systemClock } = options;
  if (!(await isStore(directory))) await writeMarker(directory);
  const files = await inspectFiles(directory);
  if (files.problems.length > 0) throw damaged(directory, files.problems);
  const medium = await LevelMedium.open(directory, clock);
  try {
    const revisionsLostMax = Math.ceil(files.tailBytes / bytesPerRevisionMin);
    const { knownRevision } = files;
    const opened = await openEmbeddedStore(medium, { codec, clock, knownRevision, revisionsLostMax });
    return { store: opened.store, warnings: tailWarnings(directory, files, opened.reachedRevision) };
  } catch (error) {
    await medium.close();
    throw error;
  }
}

/** What the end of the log says about the latest commits. */
export function tailWarnings(directory: string, files: Inspection, revision: number): StoreWarning[] {
  const code = "STORE_TAIL_SHORTENED";
  if (files.knownRevision > revision) {
    const message =
      `the end of the log in ${directory} is lost: the records reach revision ${revision}, ` +
      `but revision ${files.knownRevision} had been acknowledged; register again what is missing, or restore a copy`;
    return [{ code, message, revision }];
  }
  if (files.tailBytes === 0) return [];
  const message =
    `the log in ${directory} ended in ${files.tailBytes} bytes of an unfinished write, which were dropped; the records ` +
    `reach revision ${revision}. A stop in the middle of a write, never acknowledged, leaves this; so does damage`;
  return [{ code, message, revision }];
}
