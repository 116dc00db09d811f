import { type Edns, ednsRecord, readEdns } from "./edns.js";
import { flagsOf, type Header, headerFrom } from "./header.js";
import { type Question, readQuestion, writeQuestion } from "./question.js";
import { Reader } from "./reader.js";
import { type ResourceRecord, readRecord, writeRecord } from "./record.js";
import { type } from "./record-type.js";
import { Writer } from "./writer.js";

/** A whole message as values; for the paths where speed is not the point. OPT is `edns`, never in `additional`. */
export interface Message {
  readonly header: Header;
  readonly questions: readonly Question[];
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
  readonly edns: Edns | undefined;
}

export type MessageResult =
  | { readonly ok: true; readonly message: Message; readonly trailingBytes: number }
  | { readonly ok: false; readonly reason: string };

function readSection(reader: Reader, count: number): ResourceRecord[] {
  const records: ResourceRecord[] = [];
  for (let i = 0; i < count && reader.fault === undefined; i++) records.push(readRecord(reader));
  return records;
}

/**
 * Reads a message. Counts are claims: reading stops at the first thing that does not fit, so the work is bounded by
 * the bytes there are. Exactly what it claims to hold must be there.
 */
export function readMessage(bytes: Uint8Array): MessageResult {
  const reader = new Reader(bytes);
  const id = reader.u16();
  const header = headerFrom(id, reader.u16());
  const counts = [reader.u16(), reader.u16(), reader.u16(), reader.u16()] as const;
  const questions: Question[] = [];
  for (let i = 0; i < counts[0] && reader.fault === undefined; i++) questions.push(readQuestion(reader));
  const answer = readSection(reader, counts[1]);
  const authority = readSection(reader, counts[2]);
  const rest = readSection(reader, counts[3]);
  const options = rest.filter((record) => record.type === type.opt);
  const edns = options[0] === undefined ? undefined : readEdns(options[0]);
  if (reader.fault === undefined && options.length > 1) reader.fail("more than one OPT record");
  if (reader.fault === undefined && options.length === 1 && edns === undefined) reader.fail("malformed EDNS options");
  if (reader.fault !== undefined) return { ok: false, reason: reader.fault };
  const additional = rest.filter((record) => record.type !== type.opt);
  const message = { header, questions, answer, authority, additional, edns };
  return { ok: true, message, trailingBytes: reader.remaining };
}

/** Writes a message with the given writer, from its offset 0. Look at `writer.overflow` afterwards. */
export function writeMessage(writer: Writer, message: Message): void {
  const { header, questions, answer, authority, additional, edns } = message;
  writer.reset();
  writer.u16(header.id);
  writer.u16(flagsOf(header));
  writer.u16(questions.length);
  writer.u16(answer.length);
  writer.u16(authority.length);
  writer.u16(additional.length + (edns === undefined ? 0 : 1));
  for (const question of questions) writeQuestion(writer, question);
  for (const record of answer) writeRecord(writer, record);
  for (const record of authority) writeRecord(writer, record);
  for (const record of additional) writeRecord(writer, record);
  if (edns !== undefined) writeRecord(writer, ednsRecord(edns));
}

/** The largest DNS message (the length prefix of TCP has 16 bits). */
export const messageBytesMax = 65_535;

/** A message as bytes, compressed unless told otherwise; undefined when longer than 65,535 bytes. */
export function encodeMessage(message: Message, compress = true): Uint8Array | undefined {
  const writer = new Writer(new Uint8Array(messageBytesMax), compress);
  writeMessage(writer, message);
  return writer.overflow ? undefined : writer.bytes.slice(0, writer.offset);
}

const compressing = new Writer(new Uint8Array(messageBytesMax), true);
const plain = new Writer(new Uint8Array(messageBytesMax), false);

/** Bytes the message takes, also where that is more than a message may have. */
export function measureMessage(message: Message, compress: boolean): number {
  const writer = compress ? compressing : plain;
  writeMessage(writer, message);
  return writer.offset;
}
