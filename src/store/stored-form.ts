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

/**
 * The parts of a stored form. One instance is reused while reading, and no part is cut out before it is asked for: a start
 * reads hundreds of thousands.
 */
export class StoredHeader {
  createRevision = 0;
  modifyRevision = 0;
  #stored = "";
  #check = 0;
  #leaseAt = 0;
  #textAt = 0;
  /** Where {@link #readNumber} stopped. */
  #at = 0;

  get lease(): string {
    return this.#stored.slice(this.#leaseAt, this.#textAt - 1);
  }

  get hasLease(): boolean {
    return this.#leaseAt < this.#textAt - 1;
  }

  get text(): string {
    return this.#stored.slice(this.#textAt);
  }

  /** Whether `stored` has the shape of a stored form. */
  parse(stored: string): boolean {
    this.#stored = stored;
    this.#at = 0;
    this.createRevision = this.#readNumber(10);
    this.modifyRevision = this.#readNumber(10);
    this.#check = this.#readNumber(36);
    this.#leaseAt = this.#at;
    this.#textAt = stored.indexOf("\n", this.#at) + 1;
    if (Number.isNaN(this.#check) || this.#textAt === 0) return false;
    return Number.isSafeInteger(this.createRevision) && Number.isSafeInteger(this.modifyRevision);
  }

  /** Whether the record is the one that was written; leaves its hash in `hash`. */
  matches(key: string, hash: RecordHash): boolean {
    const { createRevision, modifyRevision } = this;
    hash.computeWithin(key, createRevision, modifyRevision, this.#stored, this.#leaseAt, this.#textAt);
    return hash.low >>> 0 === this.#check;
  }

  /** The number before the next space, or NaN if none stands there. */
  #readNumber(base: 10 | 36): number {
    const start = this.#at;
    let number = 0;
    let at = start;
    for (; ; at++) {
      const digit = digitAt(this.#stored, at);
      if (digit >= base) break;
      number = number * base + digit;
    }
    const whole = at > start && this.#stored.charCodeAt(at) === space;
    this.#at = at + 1;
    return whole ? number : Number.NaN;
  }
}

const space = 0x20;
const noDigit = 36;

/** The value of `text`'s digit at `at`, in base 36; {@link noDigit} for any other character and beyond the end. */
function digitAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  if (unit >= 0x61 && unit <= 0x7a) return unit - 0x61 + 10;
  return noDigit;
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
