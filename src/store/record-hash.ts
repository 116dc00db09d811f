/**
 * A cheap 64-bit hash of one stored record, as two 32-bit lanes. Sums of it over all records do not depend on order, so a
 * store keeps them up to date in O(1) per write and compares them after a load. It guards against damage, not against
 * an adversary, who could rewrite the witness as well.
 *
 * One instance is reused for all records: no object per record on the write and load paths.
 */
export class RecordHash {
  low = 0;
  high = 0;

  /** Hashes everything that must survive: key, both revisions, lease and text. The result is in `low` and `high`. */
  compute(key: string, createRevision: number, modifyRevision: number, lease: string, text: string): void {
    this.#start(key, createRevision, modifyRevision);
    this.#mix(lease, 0, lease.length);
    this.#mix(text, 0, text.length);
    this.#end();
  }

  /** The same of a record whose lease and text are ranges of `stored`: a loop over slices would cost twice as much. */
  computeWithin(
    key: string,
    createRevision: number,
    modifyRevision: number,
    stored: string,
    leaseAt: number,
    textAt: number,
  ): void {
    this.#start(key, createRevision, modifyRevision);
    this.#mix(stored, leaseAt, textAt - 1);
    this.#mix(stored, textAt, stored.length);
    this.#end();
  }

  #start(key: string, createRevision: number, modifyRevision: number): void {
    this.low = 0x2545f491;
    this.high = 0x1b873593;
    this.#mix(key, 0, key.length);
    this.#mixNumber(createRevision);
    this.#mixNumber(modifyRevision);
  }

  #end(): void {
    this.low = finish(this.low);
    this.high = finish(this.high ^ this.low);
  }

  #mix(text: string, from: number, to: number): void {
    let low = this.low;
    let high = this.high;
    const length = to - from;
    const even = from + (length & ~1);
    // Two UTF-16 units a step: the multiplications' latency is what this loop costs.
    for (let i = from; i < even; i += 2) {
      const pair = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
      low = Math.imul(low ^ pair, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(((high << 13) | (high >>> 19)) ^ pair, 0x85ebca6b);
    }
    if (even < to) {
      const unit = text.charCodeAt(even);
      low = Math.imul(low ^ unit, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(((high << 13) | (high >>> 19)) ^ unit, 0x85ebca6b);
    }
    this.low = low;
    this.high = high;
    this.#mixNumber(length);
  }

  #mixNumber(value: number): void {
    const lower = value | 0;
    const upper = Math.trunc(value / 0x100000000) | 0;
    this.low = Math.imul(this.low ^ lower, 0xc2b2ae35) ^ upper;
    this.high = Math.imul(((this.high << 11) | (this.high >>> 21)) ^ lower, 0x27d4eb2f) + upper;
  }
}

/** Spreads every bit over the word, so that differences of records do not cancel in a sum. */
function finish(word: number): number {
  word ^= word >>> 16;
  word = Math.imul(word, 0x85ebca6b);
  word ^= word >>> 13;
  word = Math.imul(word, 0xc2b2ae35);
  return (word ^ (word >>> 16)) | 0;
}
