import type { Name } from "../wire/index.js";
import { isWithin, putU16, type } from "../wire/index.js";

/** Address records of a host that another record names, ready to be added to a reply. */
export interface HostAddresses {
  /** The host's name without the labels of the zone's apex. */
  readonly ownerPrefix: Uint8Array;
  readonly sets: readonly RrSet[];
  /** The host is below a delegation: its addresses go with NS records only (RFC 2181 §5.4.1). */
  readonly isGlue: boolean;
}

/** The records of one owner and type, as bytes that need only a few pointers filled in. */
export interface RrSet {
  readonly type: number;
  readonly ttlSeconds: number;
  /** Data of each record in full form. */
  readonly rdata: readonly Uint8Array[];
  /** All records in a row, each with two bytes in place of its owner; data is cut where the apex follows. */
  readonly wire: Uint8Array;
  /** Offsets in `wire` for a pointer to the owner. */
  readonly ownerAt: readonly number[];
  /** Offsets in `wire` for a pointer to the zone's apex. */
  readonly apexAt: readonly number[];
  /** Addresses that belong in the additional section. Filled when the whole zone is known. */
  hosts: readonly HostAddresses[];
}

/** Bytes of a record before its data: owner pointer, type, class, TTL, length. */
export const fixedBytes = 12;

const noHosts: readonly HostAddresses[] = [];

function nameEnd(rdata: Uint8Array, start: number): number {
  let at = start;
  while (rdata[at] !== 0) at += rdata[at]! + 1;
  return at + 1;
}

/** Where names that may be compressed (RFC 1035 types only, RFC 3597 §4) start in the data of a type. */
function compressibleNames(code: number, rdata: Uint8Array): number[] {
  switch (code) {
    case type.ns:
    case type.cname:
    case type.ptr:
      return [0];
    case type.mx:
      return [2];
    case type.soa:
      return [0, nameEnd(rdata, 0)];
    default:
      return [];
  }
}

/** The host name in the data of NS, MX, SRV, SVCB and HTTPS records, or undefined for types that name none. */
export function hostIn(code: number, rdata: Uint8Array): Name | undefined {
  if (code === type.ns) return rdata;
  if (code === type.mx) return rdata.subarray(2);
  if (code === type.svcb || code === type.https) return rdata.subarray(2, nameEnd(rdata, 2));
  return code === type.srv ? rdata.subarray(6) : undefined;
}

/** Makes a set of records of a zone; `rdata` is in full form, well formed, and not empty. */
export function makeRrSet(code: number, ttlSeconds: number, rdata: readonly Uint8Array[], apex: Name): RrSet {
  const bytes: number[] = [];
  const ownerAt: number[] = [];
  const apexAt: number[] = [];
  for (const data of rdata) {
    const start = bytes.length;
    ownerAt.push(start);
    bytes.push(0, 0, code >> 8, code & 255, 0, 1);
    bytes.push(ttlSeconds >>> 24, (ttlSeconds >>> 16) & 255, (ttlSeconds >>> 8) & 255, ttlSeconds & 255, 0, 0);
    let from = 0;
    for (const nameStart of compressibleNames(code, data)) {
      const end = nameEnd(data, nameStart);
      // The root is one byte, a pointer two.
      if (apex.length < 3 || !isWithin(data.subarray(nameStart, end), apex)) continue;
      for (let i = from; i < end - apex.length; i++) bytes.push(data[i]!);
      apexAt.push(bytes.length);
      bytes.push(0, 0);
      from = end;
    }
    for (let i = from; i < data.length; i++) bytes.push(data[i]!);
    const length = bytes.length - start - fixedBytes;
    bytes[start + 10] = length >> 8;
    bytes[start + 11] = length & 255;
  }
  return { type: code, ttlSeconds, rdata, wire: Uint8Array.from(bytes), ownerAt, apexAt, hosts: noHosts };
}

/** Copies a set to `at` of `out`, which has room, with pointers to its owner and the apex. Returns the offset after it. */
export function putRrSet(out: Uint8Array, at: number, set: RrSet, owner: number, apex: number): number {
  const { wire, ownerAt, apexAt } = set;
  out.set(wire, at);
  for (let i = 0; i < ownerAt.length; i++) putU16(out, at + ownerAt[i]!, 0xc000 | owner);
  for (let i = 0; i < apexAt.length; i++) putU16(out, at + apexAt[i]!, 0xc000 | apex);
  return at + wire.length;
}
