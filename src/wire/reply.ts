import { flag, headerBytes } from "./header.js";
import type { Query } from "./query.js";

/** Flags a reply takes over from its query: opcode, RD and CD. */
const echoedFlags = 0x7800 | flag.recursionDesired | flag.checkingDisabled;

/** Puts a 16-bit number into bytes. */
export function putU16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value & 255;
}

/** The header of a reply to `query`: its id, opcode, RD and CD, and the given bits. Counts are zero, offset 12 next. */
export function putReplyHeader(out: Uint8Array, query: Query, bits: number): void {
  putU16(out, 0, query.id);
  putU16(out, 2, (query.flags & echoedFlags) | flag.response | bits);
  for (let i = 4; i < headerBytes; i++) out[i] = 0;
}

/** Copies the question byte for byte and sets its count; returns the offset after it. */
export function putQuestion(out: Uint8Array, query: Query): number {
  const { bytes, questionEnd } = query;
  for (let i = headerBytes; i < questionEnd; i++) out[i] = bytes[i]!;
  out[5] = 1;
  return questionEnd;
}

/** A reply without records: `bare` leaves the question out and keeps only opcode and RD. Returns its length. */
export function putRefusal(out: Uint8Array, query: Query, rcode: number, bare: boolean): number {
  putReplyHeader(out, query, rcode);
  if (!bare) return putQuestion(out, query);
  out[3] = rcode;
  return headerBytes;
}

/** Length of the OPT that `putOpt` writes. */
export function optBytes(query: Query): number {
  if (!query.hasEdns) return 0;
  return query.subnetAt < 0 ? 11 : 19 + ((query.bytes[query.subnetAt + 2]! + 7) >> 3);
}

/**
 * The OPT of a reply at `at`: the client's size, version 0, no flags, unknown options left out (RFC 6891 §6.1), its
 * client subnet repeated (RFC 7871 §7.2.1) with the given scope. Returns the offset after it; nothing without EDNS.
 */
export function putOpt(out: Uint8Array, at: number, query: Query, extendedRcode: number, scopePrefix: number): number {
  if (!query.hasEdns) return at;
  out[at] = 0;
  out[at + 1] = 0;
  out[at + 2] = 41;
  putU16(out, at + 3, query.ednsBytes);
  out[at + 5] = extendedRcode;
  for (let i = at + 6; i < at + 11; i++) out[i] = 0;
  putU16(out, 10, ((out[10]! << 8) | out[11]!) + 1);
  return query.subnetAt < 0 ? at + 11 : putSubnet(out, at + 9, query, scopePrefix);
}

function putSubnet(out: Uint8Array, lengthAt: number, query: Query, scopePrefix: number): number {
  const { bytes, subnetAt, subnetBytes } = query;
  const prefix = bytes[subnetAt + 2]!;
  const addressBytes = (prefix + 7) >> 3;
  putU16(out, lengthAt, 8 + addressBytes);
  const at = lengthAt + 2;
  putU16(out, at, 8);
  putU16(out, at + 2, 4 + addressBytes);
  out[at + 4] = bytes[subnetAt]!;
  out[at + 5] = bytes[subnetAt + 1]!;
  out[at + 6] = prefix;
  out[at + 7] = scopePrefix;
  for (let i = 0; i < addressBytes; i++) out[at + 8 + i] = 4 + i < subnetBytes ? bytes[subnetAt + 4 + i]! : 0;
  const spare = addressBytes * 8 - prefix;
  if (spare > 0) out[at + 7 + addressBytes]! &= 256 - (1 << spare);
  return at + 8 + addressBytes;
}

/**
 * A reply of a code alone, with the question and, where the query had one, an OPT: what a server says for names it
 * asked others about. Not authoritative. Returns its length.
 */
export function putNotice(out: Uint8Array, query: Query, rcode: number, recursionAvailable: boolean): number {
  putReplyHeader(out, query, (rcode & 15) | (recursionAvailable ? flag.recursionAvailable : 0));
  return putOpt(out, putQuestion(out, query), query, rcode >>> 4, 0);
}
