import { StoreError } from "../errors.js";
import { inspectFiles } from "../level/inspect.js";
import { tailWarnings } from "../level/open.js";
import { readBack } from "../read-back.js";
import { firstRevision } from "../stored-form.js";
import { requireStore, withMedium } from "./existing-store.js";

export interface CheckReport {
  readonly directory: string;
  /** Whether an agent would start on it. */
  readonly sound: boolean;
  /** The revision the records reach; 0 when they could not be read. */
  readonly revision: number;
  /** Records that are as they were written, leases included. */
  readonly records: number;
  readonly problems: readonly string[];
  /** Losses that do not keep an agent from starting. */
  readonly warnings: readonly string[];
}

/**
 * Reads and verifies everything in a data directory that no process uses. Problems are in the report; what keeps it from
 * looking (locked, not ours, no access) is thrown as StoreError.
 */
export async function checkDirectory(directory: string): Promise<CheckReport> {
  await requireStore(directory);
  const files = await inspectFiles(directory);
  const nothing = { directory, sound: false, revision: 0, records: 0, warnings: [] };
  // Opening would make LevelDB drop what repair may still save.
  if (files.problems.length > 0) return { ...nothing, problems: files.problems };
  try {
    return await withMedium(directory, async (medium) => {
      const { ledger, witness, problems } = await readBack(medium);
      const gone = witness === undefined && files.knownRevision > firstRevision;
      const all = gone
        ? [...problems, `all records are gone; revision ${files.knownRevision} was acknowledged`]
        : problems;
      const warnings = tailWarnings(directory, files, ledger.revision).map(({ message }) => message);
      const { revision, count: records } = ledger;
      return { directory, sound: all.length === 0, revision, records, problems: all, warnings };
    });
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== "STORE_DAMAGED") throw error;
    return { ...nothing, problems: [error.message] };
  }
}
