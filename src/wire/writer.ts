import type { Name } from "./name.js";

/** Pointers have 14 bits. */
const pointerOffsetMax = 16_383;
/** Names remembered per message for compression: 4,096 suffixes fill the first 16 KiB of any real message. */
const slotsMask = 8_191;
const entriesMax = 4_096;

const labelStarts = new Uint8Array(128);
const suffixHashes = new Int32Array(128);

/**
 * Writes DNS fields into a buffer of fixed size. Past its end nothing is written any more but `offset` goes on
 * counting, so that the same code also measures: `overflow` tells the two apart.
 *
 * Compression compares letter case exactly, so a name comes out as it was spelled.
 */
export class Writer {
  readonly bytes: Uint8Array;
  offset = 0;
  readonly compress: boolean;
  private slots: Int32Array | undefined;
  private entries = 0;

  constructor(bytes: Uint8Array, compress = true) {
    this.bytes = bytes;
    this.compress = compress;
  }

  get overflow(): boolean {
    return this.offset > this.bytes.length;
  }

  /** Starts a new message in the same buffer. */
  reset(): void {
    this.offset = 0;
    if (this.entries > 0) this.slots?.fill(0);
    this.entries = 0;
  }

  u8(value: number): void {
    const at = this.offset++;
    if (at < this.bytes.length) this.bytes[at] = value;
  }

  u16(value: number): void {
    this.u8(value >>> 8);
    this.u8(value & 255);
  }

  u32(value: number): void {
    this.u16((value >>> 16) & 65_535);
    this.u16(value & 65_535);
  }

  raw(bytes: Uint8Array): void {
    const at = this.offset;
    this.offset += bytes.length;
    if (this.offset <= this.bytes.length) this.bytes.set(bytes, at);
  }

  /** A character-string; the caller keeps it at 255 bytes or less. */
  characterString(bytes: Uint8Array): void {
    this.u8(bytes.length);
    this.raw(bytes);
  }

  /** Puts a 16-bit value at an earlier offset (a length that is known only afterwards). */
  patchU16(at: number, value: number): void {
    if (at + 2 > this.bytes.length) return;
    this.bytes[at] = value >>> 8;
    this.bytes[at + 1] = value & 255;
  }

  /**
   * A domain name. With `compressible` false it is written in full (RDATA of types after RFC 1035), but later names
   * may still point at it.
   */
  name(name: Name, compressible = true): void {
    if (!this.compress) {
      this.raw(name);
      return;
    }
    const labels = hashSuffixes(name);
    for (let written = 0; compressible && written < labels; written++) {
      const start = labelStarts[written]!;
      const known = this.find(name, start, suffixHashes[written]!);
      if (known >= 0) {
        this.raw(name.subarray(0, start));
        this.rememberLabels(name, written);
        this.u16(0xc000 | known);
        return;
      }
    }
    const at = this.offset;
    this.raw(name);
    for (let i = 0; i < labels; i++) this.remember(name, labelStarts[i]!, suffixHashes[i]!, at + labelStarts[i]!);
  }

  private rememberLabels(name: Name, count: number): void {
    const at = this.offset - labelStarts[count]!;
    for (let i = 0; i < count; i++) this.remember(name, labelStarts[i]!, suffixHashes[i]!, at + labelStarts[i]!);
  }

  private find(name: Name, start: number, hash: number): number {
    const slots = this.slots;
    if (slots === undefined) return -1;
    for (let slot = hash & slotsMask; slots[slot] !== 0; slot = (slot + 1) & slotsMask) {
      const at = slots[slot]! - 1;
      if (this.sameSuffix(name, start, at)) return at;
    }
    return -1;
  }

  private remember(name: Name, start: number, hash: number, at: number): void {
    if (at > pointerOffsetMax || this.offset > this.bytes.length || this.entries >= entriesMax) return;
    this.slots ??= new Int32Array(slotsMask + 1);
    let slot = hash & slotsMask;
    for (; this.slots[slot] !== 0; slot = (slot + 1) & slotsMask) {
      if (this.sameSuffix(name, start, this.slots[slot]! - 1)) return;
    }
    this.slots[slot] = at + 1;
    this.entries++;
  }

  private sameSuffix(name: Name, start: number, at: number): boolean {
    const bytes = this.bytes;
    let i = start;
    for (;;) {
      while (bytes[at]! >= 192) at = ((bytes[at]! & 63) << 8) | bytes[at + 1]!;
      const length = name[i]!;
      if (bytes[at] !== length) return false;
      if (length === 0) return true;
      for (let k = 1; k <= length; k++) if (bytes[at + k] !== name[i + k]) return false;
      at += length + 1;
      i += length + 1;
    }
  }
}

/** Fills the scratch tables with the start and the hash of every suffix but the root; returns how many. */
function hashSuffixes(name: Name): number {
  let labels = 0;
  for (let at = 0; at < name.length && name[at] !== 0 && labels < 127; at += name[at]! + 1) labelStarts[labels++] = at;
  let hash = 0;
  for (let i = labels - 1; i >= 0; i--) {
    const start = labelStarts[i]!;
    const stop = start + name[start]!;
    for (let k = start; k <= stop; k++) hash = Math.imul(hash ^ name[k]!, 0x01000193);
    hash ^= hash >>> 15;
    suffixHashes[i] = hash;
  }
  return labels;
}
