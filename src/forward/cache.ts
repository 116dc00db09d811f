import { headerBytes } from "../wire/index.js";
import type { CacheKey } from "./asked.js";
import { CacheEntry } from "./cache-entry.js";
import type { CleanReply } from "./clean-reply.js";

const slotsMin = 1_024;

/**
 * Replies by question, within a number of bytes. When room is needed the oldest not asked for since it was last looked
 * at goes (SIEVE): a flood of names asked for once passes through and leaves what is used alone.
 */
export class Cache {
  /** Memory taken, in bytes by `CacheEntry.bytes`. */
  usedBytes = 0;
  size = 0;
  evictions = 0;
  private bytesMax: number;
  private slots: (CacheEntry | undefined)[] = new Array<CacheEntry | undefined>(slotsMin).fill(undefined);
  private newest: CacheEntry | undefined;
  private oldest: CacheEntry | undefined;
  private hand: CacheEntry | undefined;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** The entry for a question, fresh or not; makes no object. */
  find(key: CacheKey, variant: number): CacheEntry | undefined {
    const hash = mix(key.hash, key.type, variant);
    let entry = this.slots[hash & (this.slots.length - 1)];
    for (; entry !== undefined; entry = entry.next) {
      if (entry.hash === hash && entry.type === key.type && entry.variant === variant && hasName(entry, key))
        return entry;
    }
    return undefined;
  }

  /** Keeps a reply, in place of an older one to the same question. A reply larger than the cache is not kept. */
  store(key: CacheKey, variant: number, reply: CleanReply, nowMs: number): void {
    const known = this.find(key, variant);
    if (known !== undefined) this.remove(known);
    const entry = new CacheEntry(mix(key.hash, key.type, variant), reply, key.nameBytes, key.type, variant, nowMs);
    // Who was popular stays so until proven otherwise.
    if (known !== undefined) entry.visited = known.visited;
    if (entry.bytes > this.bytesMax) return;
    this.shrinkTo(this.bytesMax - entry.bytes);
    this.add(entry);
  }

  remove(entry: CacheEntry): void {
    const slot = entry.hash & (this.slots.length - 1);
    let link = this.slots[slot];
    if (link === entry) this.slots[slot] = entry.next;
    else {
      while (link !== undefined && link.next !== entry) link = link.next;
      if (link === undefined) return;
      link.next = entry.next;
    }
    if (this.hand === entry) this.hand = entry.newer;
    if (entry.newer === undefined) this.newest = entry.older;
    else entry.newer.older = entry.older;
    if (entry.older === undefined) this.oldest = entry.newer;
    else entry.older.newer = entry.newer;
    this.size--;
    this.usedBytes -= entry.bytes;
  }

  clear(): void {
    this.slots = new Array<CacheEntry | undefined>(slotsMin).fill(undefined);
    this.newest = undefined;
    this.oldest = undefined;
    this.hand = undefined;
    this.size = 0;
    this.usedBytes = 0;
  }

  setBytesMax(bytesMax: number): void {
    this.bytesMax = bytesMax;
    this.shrinkTo(bytesMax);
  }

  private add(entry: CacheEntry): void {
    if (this.size >= this.slots.length) this.grow();
    const slot = entry.hash & (this.slots.length - 1);
    entry.next = this.slots[slot];
    this.slots[slot] = entry;
    entry.older = this.newest;
    if (this.newest === undefined) this.oldest = entry;
    else this.newest.newer = entry;
    this.newest = entry;
    this.size++;
    this.usedBytes += entry.bytes;
  }

  /** Each visited entry is passed at most once per round, so this ends after at most two rounds per eviction. */
  private shrinkTo(bytes: number): void {
    while (this.usedBytes > bytes && this.oldest !== undefined) {
      let at: CacheEntry = this.hand ?? this.oldest;
      while (at.visited) {
        at.visited = false;
        at = at.newer ?? this.oldest;
      }
      this.hand = at.newer;
      this.remove(at);
      this.evictions++;
    }
  }

  private grow(): void {
    const slots = new Array<CacheEntry | undefined>(this.slots.length * 2).fill(undefined);
    for (let entry = this.newest; entry !== undefined; entry = entry.older) {
      const slot = entry.hash & (slots.length - 1);
      entry.next = slots[slot];
      slots[slot] = entry;
    }
    this.slots = slots;
  }
}

function mix(hash: number, type: number, variant: number): number {
  const mixed = Math.imul(hash ^ (type << 2) ^ variant, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** The question's name in a stored reply is folded. */
function hasName(entry: CacheEntry, key: CacheKey): boolean {
  if (entry.nameBytes !== key.nameBytes) return false;
  const { packed } = entry;
  for (let i = 0; i < key.nameBytes; i++) if (packed[headerBytes + i] !== key.folded[i]) return false;
  return true;
}
