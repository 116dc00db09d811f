import {
  ednsOption,
  flag,
  headerBytes,
  plainUdpBytes,
  putOpt,
  putQuestion,
  putReplyHeader,
  putU16,
  type Query,
} from "../wire/index.js";
import { skipName } from "./record-walk.js";

/** Flags of a stored reply that clients get: not the upstream's RD, CD and Z. */
const passedFlags = flag.authoritative | flag.truncated | flag.authenticData | 0x000f;

/** An extended error (RFC 8914) that a reply carries when the client speaks EDNS. */
export interface Explanation {
  readonly infoCode: number;
  readonly text: string;
}

/** What a client may be sent. */
export function replyLimit(query: Query, overTcp: boolean, udpReplyBytesMax: number): number {
  if (overTcp) return 65_535;
  return query.hasEdns ? Math.max(plainUdpBytes, Math.min(query.ednsBytes, udpReplyBytesMax)) : plainUdpBytes;
}

/**
 * Finishes a stored reply that lies in `out` from 0 to `length`: id, flags, RD and CD of the query, the question in its
 * letters, an OPT if it has one, and no more than `limit` bytes. Returns the reply's length. Makes no object.
 */
export function finishReply(out: Uint8Array, length: number, query: Query, limit: number, ednsBytes: number): number {
  const { bytes, flags } = query;
  out[0] = bytes[0]!;
  out[1] = bytes[1]!;
  let bits = ((out[2]! << 8) | out[3]!) & passedFlags;
  // AD only for those who asked for it (RFC 6840 §5.8).
  if ((flags & flag.authenticData) === 0 && !(query.hasEdns && query.dnssecOk)) bits &= ~flag.authenticData;
  const echoed = flags & (flag.recursionDesired | flag.checkingDisabled);
  putU16(out, 2, bits | flag.response | flag.recursionAvailable | echoed);
  for (let i = headerBytes; i < headerBytes + query.nameBytes; i++) out[i] = bytes[i]!;
  const room = limit - (query.hasEdns ? 11 : 0);
  const end = length <= room ? length : cut(out, length, room);
  return query.hasEdns ? putOwnOpt(out, end, ednsBytes, query.dnssecOk) : end;
}

/** Our OPT: what we take over UDP, and DO as asked (RFC 3225 §3). */
function putOwnOpt(out: Uint8Array, at: number, ednsBytes: number, dnssecOk: boolean): number {
  out[at] = 0;
  putU16(out, at + 1, 41);
  putU16(out, at + 3, ednsBytes);
  putU16(out, at + 5, 0);
  putU16(out, at + 7, dnssecOk ? 0x8000 : 0);
  putU16(out, at + 9, 0);
  putU16(out, 10, ((out[10]! << 8) | out[11]!) + 1);
  return at + 11;
}

/**
 * Cuts at a record so that `room` is kept. Addresses in the additional section go without a word; when answers or authority
 * must go, TC says so, and what fits stays for stubs that cannot ask again over TCP.
 */
function cut(out: Uint8Array, length: number, room: number): number {
  const answers = (out[6]! << 8) | out[7]!;
  const needed = answers + ((out[8]! << 8) | out[9]!);
  let end = skipName(out, headerBytes, length) + 4;
  let kept = 0;
  for (let at = end; kept < needed; kept++) {
    const fixedAt = skipName(out, at, length);
    at = fixedAt + 10 + ((out[fixedAt + 8]! << 8) | out[fixedAt + 9]!);
    if (at > room) break;
    end = at;
  }
  putU16(out, 6, Math.min(kept, answers));
  putU16(out, 8, Math.max(0, kept - answers));
  putU16(out, 10, 0);
  if (kept < needed) out[2]! |= 2;
  return end;
}

/** A reply without records: `rcode`, RA, the question, and the client's OPT as it came. Returns its length. */
export function putFailure(out: Uint8Array, query: Query, rcode: number, why: Explanation | undefined): number {
  putReplyHeader(out, query, flag.recursionAvailable | (rcode & 15));
  const optAt = putQuestion(out, query);
  const end = putOpt(out, optAt, query, rcode >> 4, 0);
  return why === undefined ? end : explain(out, end, optAt, why, plainUdpBytes);
}

/** Adds an extended error to the OPT at `optAt`, the last record, where `limit` leaves room for it. */
export function explain(out: Uint8Array, end: number, optAt: number, why: Explanation, limit: number): number {
  if (end === optAt) return end;
  const text = Buffer.from(why.text, "utf8");
  const data = new Uint8Array(2 + text.length);
  putU16(data, 0, why.infoCode);
  data.set(text, 2);
  return addOption(out, end, optAt, ednsOption.extendedError, data, limit);
}

/** Adds an option to the OPT at `optAt`, which ends at `end`, where there is one and `limit` leaves room. */
export function addOption(
  out: Uint8Array,
  end: number,
  optAt: number,
  code: number,
  data: Uint8Array,
  limit: number,
): number {
  if (end === optAt || end + 4 + data.length > limit) return end;
  putU16(out, end, code);
  putU16(out, end + 2, data.length);
  out.set(data, end + 4);
  const next = end + 4 + data.length;
  putU16(out, optAt + 9, next - optAt - 11);
  return next;
}
