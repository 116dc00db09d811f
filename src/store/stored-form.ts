import type { Ledger } from "./ledger.js";
import type { RecordHash } from "./record-hash.js";

/** Keys that start with this character belong to the store: callers may not use them. */
export const reservedPrefix = "\u0000";
/** Key of the witness: the state that the last batch left behind. */
export const witnessKey = `${reservedPrefix}witness`;
/** Leases are stored records too, in a key space of their own. */
export const leasesPrefix = `${reservedPrefix}lease/`;

/** Revision of a store that nothing was ever written to: 1 as in etcd, since Consul's indexes never show 0. */
export const firstRevision = 1;

/**
 * The text under a record's key: `<create> <modify> <check> <lease>\n<record>`. `check` is the low lane of the record's
 * hash in base 36: it tells which record is damaged, where the witness's sums tell that one is.
 */
export function storedForm(create: number, modify: number, low: number, lease: string, text: string): string {
  return `${create} ${modify} ${(low >>> 0).toString(36)} ${lease}\n${text}`;
}

/** The parts of a stored form. One instance is reused while reading. */
export class StoredHeader {
  createRevision = 0;
  modifyRevision = 0;
  check = "";
  lease = "";
  text = "";

  /** Whether `value` has the shape of a stored form. */
  parse(value: string): boolean {
    const create = value.indexOf(" ");
    const modify = value.indexOf(" ", create + 1);
    const check = value.indexOf(" ", modify + 1);
    const line = value.indexOf("\n", check + 1);
    if (create < 1 || modify < 0 || check < 0 || line < 0) return false;
    this.createRevision = Number(value.slice(0, create));
    this.modifyRevision = Number(value.slice(create + 1, modify));
    this.check = value.slice(modify + 1, check);
    this.lease = value.slice(check + 1, line);
    this.text = value.slice(line + 1);
    return Number.isSafeInteger(this.createRevision) && Number.isSafeInteger(this.modifyRevision);
  }

  /** Whether the record is the one that was written; leaves its hash in `hash`. */
  matches(key: string, hash: RecordHash): boolean {
    hash.compute(key, this.createRevision, this.modifyRevision, this.lease, this.text);
    return (hash.low >>> 0).toString(36) === this.check;
  }
}

/** What a batch says the whole store holds after it. */
export interface Witness {
  readonly revision: number;
  readonly count: number;
  readonly sumLow: number;
  readonly sumHigh: number;
}

export function formatWitness(state: Ledger): string {
  return `${state.revision} ${state.count} ${state.sumLow} ${state.sumHigh}`;
}

export function parseWitness(text: string): Witness | undefined {
  const parts = /^(\d{1,16}) (\d{1,16}) (-?\d{1,10}) (-?\d{1,10})$/.exec(text);
  if (parts === null) return undefined;
  const [revision, count, sumLow, sumHigh] = parts.slice(1).map(Number) as [number, number, number, number];
  return { revision, count, sumLow, sumHigh };
}
