import {
  clientSubnetOption,
  ednsRecord,
  hexToBytes,
  nameFromText,
  parseAddress,
  typeFromText,
  Writer,
  writeRecord,
} from "../../../src/wire/index.js";
import type { RecordedQuery } from "./recorded.js";

const opcodes: Readonly<Record<string, number>> = { QUERY: 0, IQUERY: 1, STATUS: 2, NOTIFY: 4, UPDATE: 5 };
const classes: Readonly<Record<string, number>> = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 };
const flagBits: Readonly<Record<string, number>> = {
  qr: 0x8000,
  aa: 0x0400,
  tc: 0x0200,
  rd: 0x0100,
  ra: 0x0080,
  z: 0x0040,
  ad: 0x0020,
  cd: 0x0010,
};

function name(text: string): Uint8Array {
  const result = nameFromText(text);
  if (!result.ok) throw new Error(`${text}: ${result.reason}`);
  return result.name;
}

function flagsOf(query: RecordedQuery): number {
  let flags = (opcodes[query.opcode ?? "QUERY"] ?? Number(query.opcode)) << 11;
  for (const [flag, value] of Object.entries({ rd: 1, ...query.flags })) if (value) flags |= flagBits[flag]!;
  return flags;
}

function subnet(text: string): { code: number; data: Uint8Array } {
  const [ip, prefix] = text.split("/");
  const bytes = parseAddress(ip!)!;
  const sourcePrefix = Number(prefix);
  const address = bytes.slice(0, Math.ceil(sourcePrefix / 8));
  return clientSubnetOption({ family: bytes.length === 4 ? 1 : 2, sourcePrefix, scopePrefix: 0, address });
}

function putOpt(writer: Writer, edns: NonNullable<RecordedQuery["edns"]>): void {
  const options = (edns.options ?? []).map(({ code, hex }) => ({ code, data: hexToBytes(hex)! }));
  if (edns.ecs !== undefined) options.push(subnet(edns.ecs));
  const { size: udpBytes, version = 0, do: dnssecOk = false } = edns;
  writeRecord(writer, ednsRecord({ udpBytes, extendedRcode: 0, version, dnssecOk, options }));
}

/** The bytes of a recorded query. */
export function packetOf(query: RecordedQuery): Uint8Array {
  if (query.rawHex !== undefined) return hexToBytes(query.rawHex)!;
  const writer = new Writer(new Uint8Array(4096));
  const questions = query.questions ?? [{ name: query.name!, type: query.type! }];
  const sections = [query.answer ?? [], query.authority ?? [], query.extra ?? []];
  const opts = query.edns === undefined ? 0 : query.edns.twice ? 2 : 1;
  writer.u16(0x1234);
  writer.u16(flagsOf(query));
  writer.u16(questions.length);
  writer.u16(sections[0]!.length);
  writer.u16(sections[1]!.length);
  writer.u16(sections[2]!.length + opts);
  for (const question of questions) {
    writer.name(name(question.name));
    writer.u16(typeFromText(question.type)!);
    writer.u16(classes[query.class ?? "IN"]!);
  }
  for (const record of sections.flat()) {
    const type = typeFromText(record.type)!;
    writeRecord(writer, { owner: name(record.name), type, class: 1, ttlSeconds: 0, rdata: hexToBytes(record.hex)! });
  }
  for (let i = 0; i < opts; i++) putOpt(writer, query.edns!);
  return writer.bytes.slice(0, writer.offset);
}
