import type { Name } from "./name.js";

/** A name has at most 127 labels, so an honest encoder never needs more pointers; the bound stops pointer chains. */
const pointersMax = 127;
const nameBytesMax = 255;

const scratch = new Uint8Array(nameBytesMax);
const nothing = new Uint8Array(0);

/**
 * Reads DNS fields from bytes that may be hostile. Nothing here throws: the first thing that does not fit sets
 * `fault`, every later read gives zero or empty, and the caller looks at `fault` once at the end.
 */
export class Reader {
  readonly bytes: Uint8Array;
  offset: number;
  /** Reads stop here; compressed names may still point anywhere before it. */
  end: number;
  /** Why reading failed, in words, or undefined. Sticky. */
  fault: string | undefined = undefined;

  constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = Math.min(end, bytes.length);
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  /** Notes the first reason and makes every later read fail too. */
  fail(reason: string): void {
    if (this.fault === undefined) this.fault = reason;
    this.offset = this.end;
  }

  private has(count: number): boolean {
    if (this.fault === undefined && this.offset + count <= this.end) return true;
    this.fail("ends too early");
    return false;
  }

  u8(): number {
    if (!this.has(1)) return 0;
    return this.bytes[this.offset++]!;
  }

  u16(): number {
    if (!this.has(2)) return 0;
    const at = this.offset;
    this.offset += 2;
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  u32(): number {
    const high = this.u16();
    return high * 65_536 + this.u16();
  }

  /** A copy of the next `count` bytes. */
  take(count: number): Uint8Array {
    if (count < 0 || !this.has(count)) return nothing;
    const at = this.offset;
    this.offset += count;
    return this.bytes.slice(at, at + count);
  }

  /** A copy of everything up to `end`. */
  rest(): Uint8Array {
    return this.take(Math.max(0, this.remaining));
  }

  /** A character-string (RFC 1035 §3.3): a length byte and that many bytes. */
  characterString(): Uint8Array {
    return this.take(this.u8());
  }

  /**
   * A domain name in uncompressed wire form, its letter case kept. Pointers must point backwards (RFC 1035 §4.1.4),
   * which also makes loops impossible.
   */
  name(): Name {
    if (this.fault !== undefined) return nothing;
    const bytes = this.bytes;
    let at = this.offset;
    let limit = this.end;
    let after = -1;
    let length = 0;
    for (let pointers = 0; ; ) {
      const first = at < limit ? bytes[at]! : -1;
      if (first >= 0 && first < 64) {
        if (at + first + 1 > limit) return this.badName("label ends too early");
        if (length + first + 1 > nameBytesMax) return this.badName("name longer than 255 bytes");
        copyLabel(bytes, at, first + 1, length);
        length += first + 1;
        at += first + 1;
        if (first === 0) break;
        continue;
      }
      if (first < 192) return this.badName(first < 0 ? "name ends too early" : "unknown label type");
      if (at + 2 > limit || ++pointers > pointersMax) return this.badName("pointer cut short, or too many of them");
      const target = ((first & 63) << 8) | bytes[at + 1]!;
      if (target >= at) return this.badName("pointer does not point backwards");
      if (after < 0) after = at + 2;
      limit = at;
      at = target;
    }
    this.offset = after < 0 ? at : after;
    return scratch.slice(0, length);
  }

  private badName(reason: string): Name {
    this.fail(reason);
    return nothing;
  }
}

/** Byte by byte: a label is short, and a view of its bytes would cost more than they do. */
function copyLabel(bytes: Uint8Array, at: number, count: number, to: number): void {
  for (let i = 0; i < count; i++) scratch[to + i] = bytes[at + i]!;
}
