import { headerBytes, type } from "../wire/index.js";

/** Pointers followed per name on average before a message is refused; honest writers need one or two. */
const hopsPerNameMax = 8;

/** The offset after the name at `at`, or -1 when it does not end before `end`. Follows no pointer. */
export function skipName(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const size = bytes[at]!;
    if (size === 0) return at + 1;
    if (size >= 192) return at + 2 <= end ? at + 2 : -1;
    if (size > 63) return -1;
    at += size + 1;
  }
  return -1;
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** Records that the header claims in answer, authority and additional section. */
export function recordCount(bytes: Uint8Array): number {
  return u16(bytes, 6) + u16(bytes, 8) + u16(bytes, 10);
}

/**
 * Calls `visit` with the offset of each record's type field (TTL is 4 after it, RDATA 10 after it) and the record's number.
 * Returns false when the message does not hold what its header claims. Stops early when `visit` returns false.
 */
export function walkRecords(
  bytes: Uint8Array,
  visit: (fixedAt: number, index: number, start: number) => boolean,
): boolean {
  if (bytes.length < headerBytes) return false;
  let at = headerBytes;
  for (let questions = u16(bytes, 4); questions > 0; questions--) {
    at = skipName(bytes, at, bytes.length);
    if (at < 0 || at + 4 > bytes.length) return false;
    at += 4;
  }
  const records = recordCount(bytes);
  for (let index = 0; index < records; index++) {
    const fixedAt = skipName(bytes, at, bytes.length);
    if (fixedAt < 0 || fixedAt + 10 > bytes.length) return false;
    const next = fixedAt + 10 + u16(bytes, fixedAt + 8);
    if (next > bytes.length) return false;
    if (!visit(fixedAt, index, at)) return true;
    at = next;
  }
  return true;
}

/** Offset of the first OPT record's type field, or -1. */
export function findOpt(bytes: Uint8Array): number {
  let found = -1;
  const additionalFrom = u16(bytes, 6) + u16(bytes, 8);
  walkRecords(bytes, (fixedAt, index) => {
    if (index >= additionalFrom && u16(bytes, fixedAt) === type.opt) found = fixedAt;
    return found < 0;
  });
  return found;
}

/** The data of an option of the OPT at `optAt`, or undefined. */
export function findOption(bytes: Uint8Array, optAt: number, code: number): Uint8Array | undefined {
  const end = optAt + 10 + u16(bytes, optAt + 8);
  for (let at = optAt + 10; at + 4 <= end; ) {
    const size = u16(bytes, at + 2);
    if (at + 4 + size > end) return undefined;
    if (u16(bytes, at) === code) return bytes.subarray(at + 4, at + 4 + size);
    at += 4 + size;
  }
  return undefined;
}

/** Offsets of the TTL fields of every record but OPT, of a message known to be whole. */
export function ttlOffsets(bytes: Uint8Array): number[] {
  const offsets: number[] = [];
  walkRecords(bytes, (fixedAt) => {
    if (u16(bytes, fixedAt) !== type.opt) offsets.push(fixedAt + 4);
    return true;
  });
  return offsets;
}

/** Where names stand in the RDATA of types that a general reader takes apart. */
function rdataNames(rtype: number): readonly number[] {
  switch (rtype) {
    case type.ns:
    case type.cname:
    case type.ptr:
    case type.soa:
      return [0];
    case type.mx:
      return [2];
    case type.srv:
      return [6];
    case type.rrsig:
      return [18];
    default:
      return [];
  }
}

/**
 * Whether reading all names takes no more pointer hops than an honest message needs. Without this a reader that follows
 * every chain anew can be kept busy for seconds by one crafted message of 64 KiB.
 */
export function namesAreCheap(bytes: Uint8Array): boolean {
  let names = 1;
  let hops = 0;
  const whole = walkRecords(bytes, (fixedAt, _index, start) => {
    hops += pointerHops(bytes, start);
    names++;
    for (const offset of rdataNames(u16(bytes, fixedAt))) {
      hops += pointerHops(bytes, fixedAt + 10 + offset);
      names++;
    }
    return hops <= (names + 16) * hopsPerNameMax;
  });
  return whole && hops <= (names + 16) * hopsPerNameMax;
}

/** Pointers followed from a name at `at`, counted no further than a name can have labels. */
function pointerHops(bytes: Uint8Array, at: number): number {
  let hops = 0;
  while (at < bytes.length && hops < 128) {
    const size = bytes[at]!;
    if (size === 0) break;
    if (size >= 192) {
      hops++;
      at = ((size & 63) << 8) | (bytes[at + 1] ?? 0);
    } else at += size + 1;
  }
  return hops;
}
