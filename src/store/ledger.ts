import { LeaseBindings } from "./lease-bindings.js";
import { SortedRows } from "./sorted-rows.js";

/**
 * What conditions and the witness need of every record, and no more: key, both revisions, hash. Columns of numbers
 * (24 bytes a record) beside the keys in order; records themselves live in the view and on disk.
 */
export class Ledger {
  /** Of the latest transaction that changed something. */
  revision = 0;
  /** Order-free sums of the record hashes' lanes, modulo 2^32. */
  sumLow = 0;
  sumHigh = 0;
  readonly leases = new LeaseBindings();

  readonly #rows = new SortedRows();
  #freeRows: number[] = [];
  #rowsUsed = 0;
  #createRevisions = new Float64Array(1024);
  #modifyRevisions = new Float64Array(1024);
  #lows = new Int32Array(1024);
  #highs = new Int32Array(1024);

  get count(): number {
    return this.#rows.size;
  }

  has(key: string): boolean {
    return this.#rows.row(key) >= 0;
  }

  /** 0 when there is no such record. */
  createRevision(key: string): number {
    const row = this.#rows.row(key);
    return row < 0 ? 0 : (this.#createRevisions[row] as number);
  }

  /** 0 when there is no such record. */
  modifyRevision(key: string): number {
    const row = this.#rows.row(key);
    return row < 0 ? 0 : (this.#modifyRevisions[row] as number);
  }

  put(key: string, createRevision: number, modifyRevision: number, low: number, high: number): void {
    let row = this.#rows.row(key);
    if (row < 0) {
      row = this.#freeRows.pop() ?? this.#newRow();
      this.#rows.insert(key, row);
    } else {
      this.#subtract(row);
    }
    this.#createRevisions[row] = createRevision;
    this.#modifyRevisions[row] = modifyRevision;
    this.#lows[row] = low;
    this.#highs[row] = high;
    this.sumLow = (this.sumLow + low) | 0;
    this.sumHigh = (this.sumHigh + high) | 0;
  }

  /** Whether there was such a record. */
  delete(key: string): boolean {
    const row = this.#rows.remove(key);
    if (row < 0) return false;
    this.#subtract(row);
    this.#freeRows.push(row);
    return true;
  }

  keysBelow(prefix: string): string[] {
    const keys: string[] = [];
    this.#rows.visitBelow(prefix, (key) => keys.push(key) > 0);
    return keys;
  }

  /** Whether a record below `prefix` was modified after `revision`. O(records below the prefix). */
  modifiedBelow(prefix: string, revision: number): boolean {
    if (this.revision <= revision) return false;
    let modified = false;
    this.#rows.visitBelow(prefix, (_key, row) => {
      modified = (this.#modifyRevisions[row] as number) > revision;
      return !modified;
    });
    return modified;
  }

  #subtract(row: number): void {
    this.sumLow = (this.sumLow - (this.#lows[row] as number)) | 0;
    this.sumHigh = (this.sumHigh - (this.#highs[row] as number)) | 0;
  }

  #newRow(): number {
    const row = this.#rowsUsed++;
    if (row === this.#lows.length) {
      const rows = row * 2;
      this.#createRevisions = grown(this.#createRevisions, new Float64Array(rows));
      this.#modifyRevisions = grown(this.#modifyRevisions, new Float64Array(rows));
      this.#lows = grown(this.#lows, new Int32Array(rows));
      this.#highs = grown(this.#highs, new Int32Array(rows));
    }
    return row;
  }
}

function grown<T extends Float64Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
