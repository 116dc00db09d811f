import type { Stored } from "../records/index.js";
import { StoreError } from "./errors.js";
import { Ledger } from "./ledger.js";
import type { Medium } from "./medium.js";
import { RecordHash } from "./record-hash.js";
import { leasesPrefix, parseWitness, reservedPrefix, StoredHeader, type Witness, witnessKey } from "./stored-form.js";

/** Problems described in words; the rest is counted. */
const problemsDescribedMax = 20;

/** Everything found in a medium, and how it compares with what its last batch said. */
export interface ReadBack<R> {
  readonly ledger: Ledger;
  /** Empty when no decoder was given. */
  readonly records: Stored<R>[];
  readonly witness: Witness | undefined;
  /** What is wrong, in words; empty when every record and the whole are as written. */
  readonly problems: readonly string[];
}

/** Reads every entry once: verifies it, enters it in a new ledger, decodes it if `decode` is given. */
export async function readBack<R>(medium: Medium, decode?: (key: string, text: string) => R): Promise<ReadBack<R>> {
  const reader = new Reader<R>(decode);
  for await (const entries of medium.entries()) for (const [key, text] of entries) reader.read(key, text);
  return reader.finish();
}

class Reader<R> {
  readonly #ledger = new Ledger();
  readonly #records: Stored<R>[] = [];
  readonly #problems: string[] = [];
  readonly #hash = new RecordHash();
  readonly #header = new StoredHeader();
  readonly #decode: ((key: string, text: string) => R) | undefined;
  #witness: Witness | undefined;
  #damaged = 0;

  constructor(decode: ((key: string, text: string) => R) | undefined) {
    this.#decode = decode;
  }

  read(key: string, text: string): void {
    if (key === witnessKey) {
      this.#witness = parseWitness(text);
      return;
    }
    const header = this.#header;
    if (!header.parse(text) || !header.matches(key, this.#hash)) {
      if (++this.#damaged <= problemsDescribedMax) this.#problems.push(`record ${key} is not as it was written`);
      return;
    }
    const { createRevision, modifyRevision } = header;
    this.#ledger.put(key, createRevision, modifyRevision, this.#hash.low, this.#hash.high);
    if (key.startsWith(reservedPrefix)) {
      if (key.startsWith(leasesPrefix)) this.#ledger.leases.add(key.slice(leasesPrefix.length), Number(header.text));
      return;
    }
    // Leases sort before records, so the lease is known by now.
    if (header.hasLease) this.#ledger.leases.bind(key, header.lease);
    if (this.#decode === undefined) return;
    this.#records.push({ key, record: this.#decodeRecord(key, header.text), createRevision, modifyRevision });
  }

  finish(): ReadBack<R> {
    const witness = this.#witness;
    const ledger = this.#ledger;
    if (this.#damaged > problemsDescribedMax) this.#problems.push(`${this.#damaged} records are damaged in all`);
    if (witness === undefined) {
      if (ledger.count > 0 || this.#damaged > 0) this.#problems.push("the witness of the last commit is missing");
    } else {
      ledger.revision = witness.revision;
      const missing = witness.count - ledger.count - this.#damaged;
      if (missing !== 0) {
        const found = `${ledger.count + this.#damaged} records are there`;
        this.#problems.push(`${found}, the commit at revision ${witness.revision} left ${witness.count}`);
      } else if (this.#damaged === 0 && (ledger.sumLow !== witness.sumLow || ledger.sumHigh !== witness.sumHigh)) {
        this.#problems.push(`records are older than the commit at revision ${witness.revision} left them`);
      }
    }
    return { ledger, records: this.#records, witness, problems: this.#problems };
  }

  #decodeRecord(key: string, text: string): R {
    try {
      return this.#decode!(key, text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new StoreError(
        "STORE_BAD_RECORD",
        `the record ${key} is intact but this version cannot read it (${why})`,
        "start the version that wrote it",
        error,
      );
    }
  }
}

/** @throws StoreError `STORE_DAMAGED` naming what, and the remedy. */
export function requireSound({ problems }: ReadBack<unknown>, directory: string): void {
  if (problems.length > 0) throw damaged(directory, problems);
}

export function damaged(directory: string, problems: readonly string[], cause?: unknown): StoreError {
  const shown = problems.slice(0, 3).join("; ");
  const more = problems.length > 3 ? ` (and ${problems.length - 3} more)` : "";
  return new StoreError(
    "STORE_DAMAGED",
    `the store in ${directory} is damaged: ${shown}${more}`,
    `look with \`rollcall store check ${directory}\`, then restore a copy or run \`rollcall store repair ${directory}\``,
    cause,
  );
}
