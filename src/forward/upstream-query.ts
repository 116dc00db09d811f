import { ednsOption, headerBytes, putU16 } from "../wire/index.js";
import type { Asked } from "./asked.js";

/** What we take over UDP: fits an unfragmented datagram on any common path (DNS Flag Day 2020). */
export const ednsBytes = 1_232;
/** Encrypted queries are padded to a multiple of this (RFC 8467 §4.1). */
const paddingBlockBytes = 128;

/** How one query to one upstream is dressed. */
export interface QueryDress {
  readonly edns: boolean;
  /** Client cookie, with the server's after it when known; undefined to send none. */
  readonly cookie: Uint8Array | undefined;
  readonly padded: boolean;
  /** Source of letter case, or undefined for the folded name. */
  readonly caseBits: (() => number) | undefined;
}

/** The bytes of a query to an upstream, id 0. AD asks to be told whether the answer was validated (RFC 6840 §5.7). */
export function buildQuery(asked: Asked, dress: QueryDress): Uint8Array {
  const options = dress.edns ? optionBytes(asked, dress) : 0;
  const bare = headerBytes + asked.name.length + 4 + (dress.edns ? 11 + options : 0);
  const padding = dress.edns && dress.padded ? paddingBytes(bare + 4) : -1;
  // Out of Node's pool, like all that lives for one question: with memory of its own, collecting it costs as much as the rest.
  const out = Buffer.allocUnsafe(bare + (padding < 0 ? 0 : padding + 4)).fill(0);
  out[2] = asked.recursionDesired ? 1 : 0;
  out[3] = 0x20 | (asked.checkingDisabled ? 0x10 : 0);
  out[5] = 1;
  out.set(asked.name, headerBytes);
  if (dress.caseBits !== undefined) mixCase(out, headerBytes, asked.name.length, dress.caseBits);
  let at = headerBytes + asked.name.length;
  putU16(out, at, asked.type);
  putU16(out, at + 2, asked.class);
  at += 4;
  if (!dress.edns) return out;
  out[11] = 1;
  putU16(out, at + 1, 41);
  putU16(out, at + 3, ednsBytes);
  out[at + 7] = asked.dnssecOk ? 0x80 : 0;
  putU16(out, at + 9, out.length - at - 11);
  at = putOption(out, at + 11, ednsOption.cookie, dress.cookie);
  at = putOption(out, at, ednsOption.clientSubnet, asked.subnet);
  if (padding >= 0) {
    putU16(out, at, ednsOption.padding);
    putU16(out, at + 2, padding);
  }
  return out;
}

function optionBytes(asked: Asked, dress: QueryDress): number {
  const sizes = [dress.cookie?.length, asked.subnet?.length];
  return sizes.reduce<number>((sum, size) => sum + (size === undefined ? 0 : size + 4), 0);
}

function paddingBytes(length: number): number {
  return (paddingBlockBytes - (length % paddingBlockBytes)) % paddingBlockBytes;
}

function putOption(out: Uint8Array, at: number, code: number, data: Uint8Array | undefined): number {
  if (data === undefined) return at;
  putU16(out, at, code);
  putU16(out, at + 2, data.length);
  out.set(data, at + 4);
  return at + 4 + data.length;
}

/** Each letter gets a random case: an off-path guesser must guess that too (0x20). */
function mixCase(out: Uint8Array, from: number, length: number, caseBits: () => number): void {
  let bits = 0;
  let left = 0;
  for (let i = from; i < from + length; i++) {
    const byte = out[i]!;
    if (byte < 97 || byte > 122) continue;
    if (left === 0) {
      bits = caseBits();
      left = 32;
    }
    if ((bits & 1) !== 0) out[i] = byte - 32;
    bits >>>= 1;
    left--;
  }
}
