import * as dnsPacket from "dns-packet";
import type { RecordedExpectation, RecordedRecord } from "./recorded.js";

/** A reply as the recording would write it, read by a codec that is not ours. */
export interface SeenReply {
  readonly rcode: string;
  readonly flags: string;
  readonly opcode: number;
  readonly questionHex: string;
  readonly questions: number;
  readonly answer: readonly string[];
  readonly authority: readonly string[];
  readonly additional: readonly string[];
  readonly edns: { size: number; version: number; options: { code: number; hex: string }[] } | undefined;
  readonly size: number;
}

const rcodes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const bits: readonly [string, number][] = [
  ["qr", 0x8000],
  ["aa", 0x0400],
  ["tc", 0x0200],
  ["rd", 0x0100],
  ["ra", 0x0080],
  ["z", 0x0040],
  ["ad", 0x0020],
  ["cd", 0x0010],
];

/** Text of the recording with its escapes undone, as the other codec gives names. */
function plainName(text: string): string {
  const bytes = text.replace(/\\([0-9]{3})/g, (_match, code: string) => String.fromCharCode(Number(code)));
  return bytes.endsWith(".") ? bytes.slice(0, -1) || "." : bytes;
}

function address6(text: string): string {
  return new URL(`http://[${text}]`).hostname;
}

function dataText(record: dnsPacket.Answer): string {
  switch (record.type) {
    case "SRV":
      return `${record.data.priority} ${record.data.weight} ${record.data.port} ${record.data.target}`;
    case "SOA":
      return (
        `${record.data.mname} ${record.data.rname} <time> ${record.data.refresh} ${record.data.retry} ` +
        `${record.data.expire} ${record.data.minimum}`
      );
    case "TXT":
      return (record.data as Buffer[]).map((part) => part.toString("latin1")).join("");
    case "AAAA":
      return address6(record.data);
    case "A":
    case "CNAME":
    case "NS":
    case "PTR":
      return record.data;
    default:
      return "?";
  }
}

function seenRecord(record: dnsPacket.Answer): string {
  const ttl = (record as { ttl?: number }).ttl ?? 0;
  return `${record.name} ${ttl} ${record.type} ${dataText(record)}`;
}

/** A recorded record as a line, in the way of `seenRecord`. */
export function recordedLine(record: RecordedRecord): string {
  const { type, data } = record;
  let text = data;
  if (type === "TXT")
    text = data
      .slice(1, -1)
      .replace(/\\(["\\])/g, "$1")
      .replace("<version>", "1.20.1");
  else if (type === "AAAA") text = address6(data);
  else if (type !== "A")
    text = data
      .split(" ")
      .map((part) => plainName(part))
      .join(" ");
  return `${plainName(record.name)} ${record.ttl} ${type} ${text}`;
}

function seenEdns(packet: dnsPacket.DecodedPacket): SeenReply["edns"] {
  const opt = packet.additionals?.find((record) => record.type === "OPT") as
    | { udpPayloadSize: number; ednsVersion: number; options: { code: number; data: Buffer }[] }
    | undefined;
  if (opt === undefined) return undefined;
  const options = opt.options.map(({ code, data }) => ({ code, hex: data.toString("hex") }));
  return { size: opt.udpPayloadSize, version: opt.ednsVersion, options };
}

export function readReply(bytes: Uint8Array): SeenReply {
  const buffer = Buffer.from(bytes);
  const packet = dnsPacket.decode(buffer);
  const flags = buffer.readUInt16BE(2);
  const questions = packet.questions ?? [];
  const questionEnd = questions.length === 0 ? 12 : buffer.indexOf(0, 12) + 5;
  const opt = packet.additionals?.find((record) => record.type === "OPT") as { extendedRcode: number } | undefined;
  const code = (flags & 15) + (opt?.extendedRcode ?? 0) * 16;
  const section = (records: dnsPacket.Answer[] | undefined): string[] =>
    (records ?? []).filter((record) => record.type !== "OPT").map(seenRecord);
  return {
    rcode: code === 16 ? "BADVERS" : (rcodes[code] ?? String(code)),
    flags: bits
      .filter(([, bit]) => flags & bit)
      .map(([flag]) => flag)
      .join(" "),
    opcode: (flags >> 11) & 15,
    questionHex: buffer.subarray(12, questionEnd).toString("hex"),
    questions: questions.length,
    answer: section(packet.answers),
    authority: section(packet.authorities),
    additional: section(packet.additionals),
    edns: seenEdns(packet),
    size: bytes.length,
  };
}

/** What kinds of records a section may hold, from its lines. */
export function typesOf(lines: readonly string[]): string[] {
  return [...new Set(lines.map((line) => line.split(" ")[2]!))];
}

export type { RecordedExpectation };
