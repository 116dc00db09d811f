import { atHash, atId, atKey, atNext, atSize, headerWords } from "./compiled-answer.js";
import type { Topic } from "./entries.js";

/**
 * The arena's largest size. 10,000 services of 10 instances, each asked for A, AAAA and SRV, take about 12 MB; the
 * bound holds off clients that ask for every spelling there is.
 */
const arenaBytesMax = 64 * 1024 * 1024;
const arenaBytesFirst = 256 * 1024;

/**
 * Compiled answers by folded name and type, in one arena of bytes. Found without making an object; dropped by topic.
 * Dropped entries are holes until the arena is full, then it is squeezed, else enlarged, else emptied.
 */
export class AnswerTable {
  bytes: Uint8Array = new Uint8Array(arenaBytesFirst);
  words: Int32Array = new Int32Array(this.bytes.buffer);
  view: DataView = new DataView(this.bytes.buffer);
  private used = 0;
  private holes = 0;
  /** Offset of the first entry of each chain, plus one. */
  private slots = new Int32Array(1024);
  /** Offsets and topics of entries by their number. */
  private readonly offsets: number[] = [];
  private readonly topics: (Topic | undefined)[] = [];
  private readonly freeNumbers: number[] = [];

  get size(): number {
    return this.offsets.length - this.freeNumbers.length;
  }

  /** Offset of the entry for a folded name of so many bytes, with its hash, and a type, or -1. */
  find(folded: Uint8Array, nameBytes: number, hash: number, keyType: number): number {
    const { bytes, words } = this;
    const key = keyType | (nameBytes << 16);
    let entry = this.slots[(hash ^ keyType) & (this.slots.length - 1)]! - 1;
    for (; entry >= 0; entry = words[(entry >> 2) + atNext]!) {
      const word = entry >> 2;
      if (words[word + atHash] !== hash || words[word + atKey] !== key) continue;
      const at = entry + 4 * headerWords;
      let i = 0;
      while (i < nameBytes && bytes[at + i] === folded[i]) i++;
      if (i === nameBytes) return entry;
    }
    return -1;
  }

  /** Takes in an entry (its bytes, header included) until its topic changes. Returns its offset. */
  add(entry: Uint8Array, topic: Topic): number {
    const size = entry.length;
    if (this.used + size > this.bytes.length) this.makeRoom(size);
    const offset = this.used;
    this.bytes.set(entry, offset);
    this.used += size;
    const id = this.freeNumbers.pop() ?? this.offsets.length;
    this.offsets[id] = offset;
    this.topics[id] = topic;
    this.words[(offset >> 2) + atId] = id;
    if (this.size > this.slots.length) {
      this.slots = new Int32Array(this.slots.length * 2);
      this.rechain();
    } else this.chain(offset);
    if (topic.answers === undefined) topic.answers = [id];
    else topic.answers.push(id);
    return offset;
  }

  /** Drops all entries that show a topic. */
  drop(topic: Topic): void {
    const { answers } = topic;
    if (answers === undefined) return;
    topic.answers = undefined;
    for (const id of answers) this.dropEntry(id);
  }

  clear(): void {
    for (const topic of this.topics) if (topic !== undefined) topic.answers = undefined;
    this.offsets.length = 0;
    this.topics.length = 0;
    this.freeNumbers.length = 0;
    this.slots.fill(0);
    this.used = 0;
    this.holes = 0;
  }

  private slotOf(offset: number): number {
    const word = offset >> 2;
    const keyType = this.words[word + atKey]! & 0xffff;
    return (this.words[word + atHash]! ^ keyType) & (this.slots.length - 1);
  }

  private chain(offset: number): void {
    const slot = this.slotOf(offset);
    this.words[(offset >> 2) + atNext] = this.slots[slot]! - 1;
    this.slots[slot] = offset + 1;
  }

  private rechain(): void {
    this.slots.fill(0);
    for (let offset = 0; offset < this.used; offset += this.words[(offset >> 2) + atSize]!) {
      if (this.words[(offset >> 2) + atId]! >= 0) this.chain(offset);
    }
  }

  private dropEntry(id: number): void {
    const { words } = this;
    const offset = this.offsets[id]!;
    const slot = this.slotOf(offset);
    if (this.slots[slot]! - 1 === offset) this.slots[slot] = words[(offset >> 2) + atNext]! + 1;
    else {
      let before = this.slots[slot]! - 1;
      while (words[(before >> 2) + atNext] !== offset) before = words[(before >> 2) + atNext]!;
      words[(before >> 2) + atNext] = words[(offset >> 2) + atNext]!;
    }
    words[(offset >> 2) + atId] = -1;
    this.holes += words[(offset >> 2) + atSize]!;
    this.topics[id] = undefined;
    this.freeNumbers.push(id);
  }

  private makeRoom(size: number): void {
    if (this.holes > this.used / 4) this.squeeze();
    if (this.used + size <= this.bytes.length) return;
    const needed = Math.max(this.bytes.length * 2, this.used + size);
    if (needed > arenaBytesMax) {
      this.clear();
      return;
    }
    const bytes = new Uint8Array(2 ** Math.ceil(Math.log2(needed)));
    bytes.set(this.bytes.subarray(0, this.used));
    this.bytes = bytes;
    this.words = new Int32Array(bytes.buffer);
    this.view = new DataView(bytes.buffer);
  }

  /** Moves the entries together. */
  private squeeze(): void {
    const { bytes, words } = this;
    let to = 0;
    for (let from = 0; from < this.used; ) {
      const size = words[(from >> 2) + atSize]!;
      const id = words[(from >> 2) + atId]!;
      if (id >= 0) {
        bytes.copyWithin(to, from, from + size);
        this.offsets[id] = to;
        to += size;
      }
      from += size;
    }
    this.used = to;
    this.holes = 0;
    this.rechain();
  }
}
