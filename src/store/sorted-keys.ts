/** Keys per chunk: a splice moves at most 4 KiB, and 300,000 keys are some 1,000 chunks to search. */
const chunkKeysMax = 512;

/**
 * Distinct strings in UTF-16 order, for questions by prefix. A list of sorted arrays: 8 bytes a key beside the string
 * itself, which the ledger's map shares. A trie over `/` would cost a map per node of the tree, and LevelDB's own iterator
 * does not see the group that is being formed (and is asynchronous).
 */
export class SortedKeys {
  #chunks: string[][] = [];

  insert(key: string): void {
    const last = this.#chunks.at(-1);
    if (last === undefined) {
      this.#chunks.push([key]);
      return;
    }
    // Loading comes in order: full chunks, no search.
    if (key > (last.at(-1) as string)) {
      if (last.length < chunkKeysMax) last.push(key);
      else this.#chunks.push([key]);
      return;
    }
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at] as string[];
    const index = lowerBound(chunk, key);
    if (chunk[index] === key) return;
    chunk.splice(index, 0, key);
    if (chunk.length > chunkKeysMax) this.#chunks.splice(at + 1, 0, chunk.splice(chunkKeysMax >> 1));
  }

  remove(key: string): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return;
    const index = lowerBound(chunk, key);
    if (chunk[index] !== key) return;
    chunk.splice(index, 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  /** Visits the keys that start with `prefix`, in order, until `visit` says false. The set must not change meanwhile. */
  visitBelow(prefix: string, visit: (key: string) => boolean): void {
    let at = this.#chunkOf(prefix);
    let index = lowerBound(this.#chunks[at] ?? [], prefix);
    for (; at < this.#chunks.length; at++, index = 0) {
      const chunk = this.#chunks[at] as string[];
      for (; index < chunk.length; index++) {
        const key = chunk[index] as string;
        if (!key.startsWith(prefix) || !visit(key)) return;
      }
    }
  }

  /** The last chunk whose first key is not above `key`, or the first chunk. */
  #chunkOf(key: string): number {
    let from = 0;
    let to = this.#chunks.length;
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if ((this.#chunks[middle]?.[0] as string) <= key) from = middle;
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
