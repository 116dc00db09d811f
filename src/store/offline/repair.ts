import { Ledger } from "../ledger.js";
import { databaseClass } from "../level/database.js";
import { inspectFiles } from "../level/inspect.js";
import { levelDirectory } from "../level/layout.js";
import type { LevelMedium } from "../level/level-medium.js";
import { openFailure } from "../level/open-errors.js";
import type { MediumWrite } from "../medium.js";
import { RecordHash } from "../record-hash.js";
import {
  firstRevision,
  formatWitness,
  leasesPrefix,
  parseWitness,
  StoredHeader,
  storedForm,
  type Witness,
  witnessKey,
} from "../stored-form.js";
import { requireStore, withMedium } from "./existing-store.js";

export interface RepairReport {
  readonly directory: string;
  readonly revision: number;
  /** Records kept, leases included. */
  readonly records: number;
  /** Keys whose record was not as written; they are deleted. */
  readonly removed: readonly string[];
  /** What the newest commit left and is not there now; below 0: records came back whose deletion was lost. */
  readonly missing: number | undefined;
  /** What is known to be lost, in words. */
  readonly losses: readonly string[];
}

/** Time for the owner of a record whose lease was lost to keep it alive. */
const regrantedTtlSeconds = 60;

/**
 * Salvages what is readable and makes it a store again. Whole tables can be lost; LevelDB puts what it gives up into
 * `level/lost`. Copy the directory first: this cannot be undone.
 */
export async function repairDirectory(directory: string): Promise<RepairReport> {
  await requireStore(directory);
  const files = await inspectFiles(directory);
  try {
    await databaseClass.repair(levelDirectory(directory));
  } catch (error) {
    throw openFailure(directory, error);
  }
  return withMedium(directory, async (medium) => {
    const salvage = new Salvage();
    const write = medium.begin();
    for await (const entries of medium.entries()) for (const [key, text] of entries) salvage.read(key, text, write);
    const report = await salvage.finish(medium, write, files.knownRevision);
    return { directory, ...report, losses: [...files.problems, ...report.losses] };
  });
}

class Salvage {
  readonly #ledger = new Ledger();
  readonly #hash = new RecordHash();
  readonly #header = new StoredHeader();
  readonly #removed: string[] = [];
  readonly #leasesUsed = new Set<string>();
  #witness: Witness | undefined;
  #newest = firstRevision;

  read(key: string, text: string, write: MediumWrite): void {
    if (key === witnessKey) {
      this.#witness = parseWitness(text);
      return;
    }
    const header = this.#header;
    if (!header.parse(text) || !header.matches(key, this.#hash)) {
      this.#removed.push(key);
      write.delete(key);
      return;
    }
    this.#ledger.put(key, header.createRevision, header.modifyRevision, this.#hash.low, this.#hash.high);
    if (header.hasLease) this.#leasesUsed.add(header.lease);
    this.#newest = Math.max(this.#newest, header.modifyRevision);
  }

  async finish(medium: LevelMedium, write: MediumWrite, knownRevision: number) {
    const ledger = this.#ledger;
    const missing = this.#witness === undefined ? undefined : this.#witness.count - ledger.count;
    for (const lease of this.#leasesUsed) {
      const key = leasesPrefix + lease;
      if (ledger.has(key)) continue;
      const text = String(regrantedTtlSeconds);
      this.#hash.compute(key, 0, 0, "", text);
      ledger.put(key, 0, 0, this.#hash.low, this.#hash.high);
      write.put(key, storedForm(0, 0, this.#hash.low, "", text));
    }
    // One more than anything seen: a client that compares indexes must notice.
    ledger.revision = Math.max(this.#newest, this.#witness?.revision ?? 0, knownRevision) + 1;
    write.put(witnessKey, formatWitness(ledger));
    await write.commit();
    medium.acknowledged(ledger.revision);
    const losses = describeLosses(
      this.#removed.length,
      missing,
      Math.max(this.#newest, this.#witness?.revision ?? 0),
      knownRevision,
    );
    return { revision: ledger.revision, records: ledger.count, removed: this.#removed, missing, losses };
  }
}

function describeLosses(removed: number, missing: number | undefined, reached: number, known: number): string[] {
  const losses: string[] = [];
  if (removed > 0) losses.push(`${removed} damaged records were removed`);
  if (missing === undefined)
    losses.push("how many records there should be is not known: the last commit's witness is lost");
  else if (missing > 0) losses.push(`${missing} records are missing`);
  else if (missing < 0) losses.push(`${-missing} records are back whose deletion was lost`);
  if (known > reached) losses.push(`commits after revision ${reached} up to ${known} are lost`);
  return losses;
}
