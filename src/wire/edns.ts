import { rootName } from "./name.js";
import { Reader } from "./reader.js";
import type { ResourceRecord } from "./record.js";
import { type } from "./record-type.js";

/** EDNS option codes spoken of here (IANA). */
export const ednsOption = {
  nsid: 3,
  clientSubnet: 8,
  cookie: 10,
  keepalive: 11,
  padding: 12,
  extendedError: 15,
} as const;

/** One option, its data as on the wire. */
export interface EdnsOption {
  readonly code: number;
  readonly data: Uint8Array;
}

/** What an OPT record says (RFC 6891 §6.1). */
export interface Edns {
  /** The largest UDP payload its sender takes, in bytes. */
  readonly udpBytes: number;
  /** Upper eight bits of the response code. */
  readonly extendedRcode: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  readonly options: readonly EdnsOption[];
}

/** Reads an OPT record; undefined when its options do not add up. */
export function readEdns(record: ResourceRecord): Edns | undefined {
  const reader = new Reader(record.rdata);
  const options: EdnsOption[] = [];
  while (reader.remaining > 0) options.push({ code: reader.u16(), data: reader.take(reader.u16()) });
  if (reader.fault !== undefined) return undefined;
  return {
    udpBytes: record.class,
    extendedRcode: record.ttlSeconds >>> 24,
    version: (record.ttlSeconds >>> 16) & 255,
    dnssecOk: (record.ttlSeconds & 0x8000) !== 0,
    options,
  };
}

/** The OPT record that says this. */
export function ednsRecord(edns: Edns): ResourceRecord {
  const length = edns.options.reduce((sum, option) => sum + 4 + option.data.length, 0);
  const rdata = new Uint8Array(length);
  let at = 0;
  for (const { code, data } of edns.options) {
    rdata.set([code >> 8, code & 255, data.length >> 8, data.length & 255], at);
    rdata.set(data, at + 4);
    at += 4 + data.length;
  }
  const ttlSeconds = (edns.extendedRcode * 0x1000000 + (edns.version << 16) + (edns.dnssecOk ? 0x8000 : 0)) >>> 0;
  return { owner: rootName, type: type.opt, class: edns.udpBytes, ttlSeconds, rdata };
}

/** Client subnet (RFC 7871 §6): family 1 is IPv4, 2 is IPv6, 0 means "none". */
export interface ClientSubnet {
  readonly family: number;
  readonly sourcePrefix: number;
  readonly scopePrefix: number;
  /** As many bytes as the source prefix needs, bits after it zero. */
  readonly address: Uint8Array;
}

/** Bits an address of the family has, or -1 for a family that is not known. */
export function familyBits(family: number): number {
  return family === 1 ? 32 : family === 2 ? 128 : family === 0 ? 0 : -1;
}

/** Reads the option's data; undefined when the family is unknown or a prefix is longer than its address. */
export function readClientSubnet(data: Uint8Array): ClientSubnet | undefined {
  const reader = new Reader(data);
  const family = reader.u16();
  const sourcePrefix = reader.u8();
  const scopePrefix = reader.u8();
  const bits = familyBits(family);
  if (reader.fault !== undefined || bits < 0 || sourcePrefix > bits || scopePrefix > bits) return undefined;
  const address = new Uint8Array(Math.ceil(sourcePrefix / 8));
  address.set(reader.rest().subarray(0, address.length));
  const spare = address.length * 8 - sourcePrefix;
  if (spare > 0) address[address.length - 1]! &= 256 - (1 << spare);
  return { family, sourcePrefix, scopePrefix, address };
}

export function clientSubnetOption(subnet: ClientSubnet): EdnsOption {
  const { family, sourcePrefix, scopePrefix, address } = subnet;
  const data = Uint8Array.of(family >> 8, family & 255, sourcePrefix, scopePrefix, ...address);
  return { code: ednsOption.clientSubnet, data };
}

/** Extended error codes given here (RFC 8914 §4). */
export const extendedError = {
  other: 0,
  staleAnswer: 3,
  blocked: 15,
  notReady: 14,
  prohibited: 18,
  notAuthoritative: 20,
  noReachableAuthority: 22,
  networkError: 23,
} as const;

/** An extended DNS error (RFC 8914): why, as a code and words for people. */
export function extendedErrorOption(infoCode: number, text: string): EdnsOption {
  const words = new TextEncoder().encode(text);
  const data = new Uint8Array(2 + words.length);
  data[0] = infoCode >> 8;
  data[1] = infoCode & 255;
  data.set(words, 2);
  return { code: ednsOption.extendedError, data };
}

/** Reads an extended error; undefined when too short. Text that is not UTF-8 comes with replacement characters. */
export function readExtendedError(data: Uint8Array): { infoCode: number; text: string } | undefined {
  if (data.length < 2) return undefined;
  return { infoCode: (data[0]! << 8) | data[1]!, text: new TextDecoder().decode(data.subarray(2)) };
}
