import type { Name } from "./name.js";
import { nameToText } from "./name.js";
import type { RdataType } from "./rdata/contract.js";
import { rdataTypeOf } from "./rdata/index.js";
import { Reader } from "./reader.js";
import { classIn, typeToText } from "./record-type.js";
import type { Token } from "./tokens.js";
import { Tokens } from "./tokens.js";
import { Writer } from "./writer.js";

/** A resource record. `rdata` is always the full, uncompressed form, so records can be compared and kept. */
export interface ResourceRecord {
  readonly owner: Name;
  readonly type: number;
  readonly class: number;
  readonly ttlSeconds: number;
  readonly rdata: Uint8Array;
}

const rdataBytesMax = 65_535;
const scratch = new Writer(new Uint8Array(rdataBytesMax), false);

/** RDATA bytes of a value; undefined when it would be longer than a record can carry. */
export function encodeRdata<T>(rdataType: RdataType<T>, data: T): Uint8Array | undefined {
  scratch.reset();
  rdataType.encode(scratch, data);
  return scratch.overflow ? undefined : scratch.bytes.slice(0, scratch.offset);
}

/** The value in a record's RDATA, or undefined when it is malformed. */
export function decodeRdata<T>(rdataType: RdataType<T>, rdata: Uint8Array): T | undefined {
  const reader = new Reader(rdata);
  const data = rdataType.decode(reader);
  return reader.fault === undefined && reader.remaining === 0 ? data : undefined;
}

/** A record of the Internet class made from a value. RDATA over 65,535 bytes cannot be made from sane values: empty. */
export function makeRecord<T>(owner: Name, rdataType: RdataType<T>, ttlSeconds: number, data: T): ResourceRecord {
  const rdata = encodeRdata(rdataType, data) ?? new Uint8Array(0);
  return { owner, type: rdataType.code, class: classIn, ttlSeconds, rdata };
}

/** Reads a record. Known types are checked and their names expanded; OPT and unknown types are kept as they are. */
export function readRecord(reader: Reader): ResourceRecord {
  const owner = reader.name();
  const type = reader.u16();
  const recordClass = reader.u16();
  const ttlSeconds = reader.u32();
  const length = reader.u16();
  const start = reader.offset;
  if (reader.fault === undefined && start + length > reader.end) reader.fail("record data ends too early");
  if (reader.fault !== undefined) return { owner, type, class: recordClass, ttlSeconds, rdata: new Uint8Array(0) };
  const rdataType = rdataTypeOf(type);
  const inside = new Reader(reader.bytes, start, start + length);
  const data = length === 0 ? undefined : rdataType.decode(inside);
  if (inside.fault !== undefined) reader.fail(`${rdataType.name}: ${inside.fault}`);
  else if (length > 0 && inside.remaining > 0) reader.fail(`${rdataType.name}: data longer than its fields`);
  const expand = length > 0 && rdataType.names !== "none" && reader.fault === undefined;
  const rdata = expand ? encodeRdata(rdataType, data) : reader.bytes.slice(start, start + length);
  if (reader.fault === undefined) reader.offset = start + length;
  return { owner, type, class: recordClass, ttlSeconds, rdata: rdata ?? new Uint8Array(0) };
}

/** Writes a record; names inside are compressed where the type allows it. */
export function writeRecord(writer: Writer, record: ResourceRecord): void {
  writer.name(record.owner);
  writer.u16(record.type);
  writer.u16(record.class);
  writer.u32(record.ttlSeconds);
  const lengthAt = writer.offset;
  writer.u16(record.rdata.length);
  const rdataType = rdataTypeOf(record.type);
  const data =
    writer.compress && rdataType.names !== "none" && record.rdata.length > 0
      ? decodeRdata(rdataType, record.rdata)
      : undefined;
  if (data === undefined) {
    writer.raw(record.rdata);
    return;
  }
  rdataType.encode(writer, data);
  writer.patchU16(lengthAt, writer.offset - lengthAt - 2);
}

/** The data in presentation form; malformed data as opaque bytes. */
export function formatRdata(record: ResourceRecord): string {
  const rdataType = rdataTypeOf(record.type);
  const data = decodeRdata(rdataType, record.rdata);
  if (data !== undefined) return rdataType.format(data);
  let hex = "";
  for (const byte of record.rdata) hex += byte.toString(16).padStart(2, "0");
  return `\\# ${record.rdata.length} ${hex}`.trimEnd();
}

/** One line: owner, TTL, class IN, type and data, separated by blanks. */
export function formatRecord(record: ResourceRecord): string {
  return `${nameToText(record.owner)} ${record.ttlSeconds} IN ${typeToText(record.type)} ${formatRdata(record)}`;
}

export type RdataResult =
  | { readonly ok: true; readonly rdata: Uint8Array }
  | { readonly ok: false; readonly reason: string };

/** RDATA bytes from the fields of presentation form; every type also takes `\# LENGTH HEX` (RFC 3597 §5). */
export function parseRdata(type: number, fields: readonly Token[], origin?: Name): RdataResult {
  const rdataType = rdataTypeOf(type);
  const tokens = new Tokens(fields, origin);
  const first = tokens.peek();
  if (first?.text === "\\#" && !first.quoted) return parseOpaque(tokens, type);
  const data = rdataType.parse(tokens);
  if (tokens.fault === undefined && tokens.remaining > 0) tokens.fail(`text after the data: ${tokens.peek()!.text}`);
  if (tokens.fault !== undefined) return { ok: false, reason: tokens.fault };
  const rdata = encodeRdata(rdataType, data);
  return rdata === undefined ? { ok: false, reason: "data longer than 65535 bytes" } : { ok: true, rdata };
}

function parseOpaque(tokens: Tokens, type: number): RdataResult {
  tokens.next("data");
  const length = tokens.u16("length");
  const rdata = length === 0 ? new Uint8Array(0) : tokens.hex("data");
  if (tokens.fault === undefined && rdata.length !== length) tokens.fail(`data is not ${length} bytes long`);
  if (tokens.fault !== undefined) return { ok: false, reason: tokens.fault };
  if (length > 0 && decodeRdata(rdataTypeOf(type), rdata) === undefined) {
    return { ok: false, reason: `malformed ${typeToText(type)} data` };
  }
  return { ok: true, rdata };
}
