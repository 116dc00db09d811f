import { flag, optBytes, putOpt, putQuestion, putReplyHeader, putU16, type Query } from "../wire/index.js";
import type { Zone } from "./zone.js";

/** What `putSoa` writes beside the zone's name. */
const soaBytes = 10 + 5 + 11 + 22;
const hostmaster = [10, 104, 111, 115, 116, 109, 97, 115, 116, 101, 114];

/** Where the name of the zone, as it is spelled there, ends the question's name, or -1. */
export function spelledAt(query: Query, { name }: Zone): number {
  const { bytes } = query;
  const at = 12 + query.nameBytes - name.length;
  if (at < 12) return -1;
  for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name[i]) return -1;
  return at;
}

function putU32(out: Uint8Array, at: number, value: number): void {
  putU16(out, at, value >>> 16);
  putU16(out, at + 2, value & 65_535);
}

/**
 * A zone's SOA record at `at`. `apexAt` is where the zone's name, in lower case, already stands in the message, or -1
 * to write it out. Returns the offset after the record.
 */
export function putSoa(out: Uint8Array, at: number, zone: Zone, apexAt: number, nowSeconds: number): number {
  const { soa, name } = zone;
  let apex = apexAt;
  if (apex < 0) {
    apex = at;
    out.set(name, at);
    at += name.length;
  } else {
    putU16(out, at, 0xc000 | apex);
    at += 2;
  }
  putU16(out, at, 6);
  putU16(out, at + 2, 1);
  putU32(out, at + 4, soa.minTtlSeconds);
  putU16(out, at + 8, 5 + hostmaster.length + 2 + 20);
  at += 10;
  out[at] = 2;
  out[at + 1] = 110;
  out[at + 2] = 115;
  putU16(out, at + 3, 0xc000 | apex);
  at += 5;
  for (let i = 0; i < hostmaster.length; i++) out[at + i] = hostmaster[i]!;
  at += hostmaster.length;
  putU16(out, at, 0xc000 | apex);
  putU32(out, at + 2, nowSeconds);
  putU32(out, at + 6, soa.refreshSeconds);
  putU32(out, at + 10, soa.retrySeconds);
  putU32(out, at + 14, soa.expireSeconds);
  putU32(out, at + 18, soa.minTtlSeconds);
  return at + 22;
}

/**
 * A reply without answers: the code, our flags, the SOA of the zone unless it is left out, OPT. Returns its length. An
 * SOA of a very long zone name that would not fit `hardBytes` is left out.
 */
export function putNegative(
  out: Uint8Array,
  query: Query,
  rcode: number,
  zone: Zone | undefined,
  recursion: boolean,
  nowSeconds: number,
  hardBytes: number,
): number {
  putReplyHeader(out, query, flag.authoritative | (rcode & 15) | (recursion ? flag.recursionAvailable : 0));
  let at = putQuestion(out, query);
  if (zone !== undefined && at + zone.name.length + soaBytes + optBytes(query) <= hardBytes) {
    at = putSoa(out, at, zone, spelledAt(query, zone), nowSeconds);
    out[9] = 1;
  }
  return putOpt(out, at, query, rcode >>> 4, 0);
}
