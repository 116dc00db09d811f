/** Keys per chunk: a splice moves at most 4 KiB, and 300,000 keys are some 1,000 chunks to search. */
const chunkKeysMax = 512;

interface Chunk {
  readonly keys: string[];
  /** Beside each key. */
  readonly rows: number[];
}

/**
 * Distinct strings in UTF-16 order, each with the number of its row: for questions by key and by prefix. A list of sorted
 * arrays, 12 bytes a key beside the string itself. It does without a map, since records are read in order: loading appends,
 * where a map would hash every key and grow over and over (a tenth of a start with 200,000 records). A later look-up costs
 * some twenty comparisons, which a write does not notice beside its sync. A trie over `/` would cost a map per node of the
 * tree, and LevelDB's own iterator does not see the group that is being formed (and is asynchronous).
 */
export class SortedRows {
  readonly #chunks: Chunk[] = [];
  #size = 0;
  /** Where the key last sought is, or would be: writers ask for the same one several times. */
  #sought: string | undefined;
  #chunkAt = 0;
  #index = 0;
  #found = false;

  get size(): number {
    return this.#size;
  }

  /** The row of `key`, or -1. */
  row(key: string): number {
    return this.#seek(key) ? ((this.#chunks[this.#chunkAt] as Chunk).rows[this.#index] as number) : -1;
  }

  /** Enters a key that is not there. */
  insert(key: string, row: number): void {
    this.#seek(key);
    this.#sought = undefined;
    this.#size++;
    const chunk = this.#chunks[this.#chunkAt];
    if (chunk === undefined || this.#index === chunkKeysMax) {
      // Above a full chunk: what comes in order fills whole chunks.
      this.#chunks.splice(this.#chunkAt + 1, 0, { keys: [key], rows: [row] });
      return;
    }
    const { keys, rows } = chunk;
    if (this.#index === keys.length) {
      keys.push(key);
      rows.push(row);
      return;
    }
    keys.splice(this.#index, 0, key);
    rows.splice(this.#index, 0, row);
    if (keys.length <= chunkKeysMax) return;
    const half = chunkKeysMax >> 1;
    this.#chunks.splice(this.#chunkAt + 1, 0, { keys: keys.splice(half), rows: rows.splice(half) });
  }

  /** Takes a key out and returns its row, or -1 when it is not there. */
  remove(key: string): number {
    if (!this.#seek(key)) return -1;
    this.#sought = undefined;
    this.#size--;
    const { keys, rows } = this.#chunks[this.#chunkAt] as Chunk;
    keys.splice(this.#index, 1);
    const [row] = rows.splice(this.#index, 1);
    if (keys.length === 0) this.#chunks.splice(this.#chunkAt, 1);
    return row as number;
  }

  /** Visits what starts with `prefix`, in order, until `visit` says false. Nothing must change meanwhile. */
  visitBelow(prefix: string, visit: (key: string, row: number) => boolean): void {
    this.#seek(prefix);
    let index = this.#index;
    for (let at = this.#chunkAt; at < this.#chunks.length; at++, index = 0) {
      const { keys, rows } = this.#chunks[at] as Chunk;
      for (; index < keys.length; index++) {
        const key = keys[index] as string;
        if (!key.startsWith(prefix) || !visit(key, rows[index] as number)) return;
      }
    }
  }

  /** Sets `#chunkAt` and `#index` to where `key` is or would be; whether it is there. */
  #seek(key: string): boolean {
    if (key === this.#sought) return this.#found;
    this.#sought = key;
    const last = this.#chunks.at(-1)?.keys ?? [];
    if (last.length === 0 || key > (last.at(-1) as string)) {
      this.#chunkAt = Math.max(this.#chunks.length - 1, 0);
      this.#index = last.length;
      this.#found = false;
      return false;
    }
    this.#chunkAt = this.#chunkOf(key);
    const { keys } = this.#chunks[this.#chunkAt] as Chunk;
    this.#index = lowerBound(keys, key);
    this.#found = keys[this.#index] === key;
    return this.#found;
  }

  /** The last chunk whose first key is not above `key`, or the first chunk. */
  #chunkOf(key: string): number {
    let from = 0;
    let to = this.#chunks.length;
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if ((this.#chunks[middle]?.keys[0] as string) <= key) from = middle;
      else to = middle;
    }
    return from;
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let from = 0;
  let to = keys.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((keys[middle] as string) < key) from = middle + 1;
    else to = middle;
  }
  return from;
}
