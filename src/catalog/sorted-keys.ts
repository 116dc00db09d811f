/**
 * A set of strings kept in order, for reading by prefix. New keys are appended and sorted in when the next reader comes, so
 * that a load of many costs one sort; a single key is inserted by binary search (moving pointers in one array is a memory
 * copy: some ten microseconds for 100,000 keys).
 */
export class SortedKeys {
  #sorted: string[] = [];
  #pending: string[] = [];
  #removed = new Set<string>();

  /** Adds a key that is not there. */
  add(key: string): void {
    if (!this.#removed.delete(key)) this.#pending.push(key);
  }

  /** Removes a key that is there. */
  delete(key: string): void {
    this.#removed.add(key);
  }

  /** Keys beginning with `prefix`, in order of UTF-16 code units (bytewise for all but supplementary characters). */
  *under(prefix: string): Generator<string> {
    this.#settle();
    const sorted = this.#sorted;
    for (let at = lowerBound(sorted, prefix); at < sorted.length && sorted[at]!.startsWith(prefix); at++) {
      const key = sorted[at]!;
      if (!this.#removed.has(key)) yield key;
    }
  }

  #settle(): void {
    if (this.#removed.size > this.#sorted.length / 2 + removedBatch) this.#sweep();
    if (this.#pending.length === 0) return;
    if (this.#removed.size > 0) this.#sweep();
    if (this.#pending.length === 1) {
      const key = this.#pending[0]!;
      this.#sorted.splice(lowerBound(this.#sorted, key), 0, key);
    } else {
      this.#sorted = [...this.#sorted, ...this.#pending].sort(compare);
    }
    this.#pending = [];
  }

  #sweep(): void {
    const gone = (key: string): boolean => this.#removed.has(key);
    this.#sorted = this.#sorted.filter((key) => !gone(key));
    this.#pending = this.#pending.filter((key) => !gone(key));
    this.#removed = new Set();
  }
}

/** Removals are swept out in batches, not one array copy each. */
const removedBatch = 1024;

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** First position whose key is not below `key`. */
function lowerBound(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
