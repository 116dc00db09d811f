import {
  decodeRdata,
  flag,
  largestPrefix,
  nameKey,
  optBytes,
  putOpt,
  putQuestion,
  putReplyHeader,
  putU16,
  type Query,
  type ResourceRecord,
  rdataTypes,
  type SizeBudget,
  type,
  Writer,
  writeRecord,
} from "../wire/index.js";
import { isAddress } from "./draft.js";
import type { Sections } from "./resolution.js";

const replyBytesMax = 65_535;
const compressing = new Writer(new Uint8Array(replyBytesMax), true);
const plain = new Writer(new Uint8Array(replyBytesMax), false);

/** What a reply is written with beside its records. */
export interface ReplyFrame {
  readonly query: Query;
  readonly budget: SizeBudget;
  /** Header bits: AA, RA and the response code. */
  readonly bits: number;
  readonly compress: boolean;
  /** Set TC when answers were left out. */
  readonly tellTruncated: boolean;
  readonly scopePrefix: number;
}

/** Writes question and records behind a blank header; the writer's offset is then the size without OPT. */
function write(sections: Sections, query: Query, compress: boolean): Writer {
  const writer = compress ? compressing : plain;
  writer.reset();
  writer.offset = 12;
  writer.name(query.bytes.subarray(12, 12 + query.nameBytes));
  writer.u16(query.type);
  writer.u16(query.class);
  for (const record of sections.answer) writeRecord(writer, record);
  for (const record of sections.authority) writeRecord(writer, record);
  for (const record of sections.additional) writeRecord(writer, record);
  return writer;
}

function sizeOf(sections: Sections, query: Query, compress: boolean): number {
  return write(sections, query, compress).offset;
}

/** The name that records in Additional stand there for: an SRV target, or a name server. */
function pointedAt(record: ResourceRecord): string | undefined {
  if (record.type === type.ns) return nameKey(record.rdata);
  const data = record.type === type.srv ? decodeRdata(rdataTypes.srv, record.rdata) : undefined;
  return data === undefined ? undefined : nameKey(data.target);
}

/** Additional for the answers that stay: the first record at each target, CNAMEs followed. */
export function rebuildAdditional(
  answer: readonly ResourceRecord[],
  pool: readonly ResourceRecord[],
): ResourceRecord[] {
  const byOwner = new Map<string, ResourceRecord>();
  for (const record of pool) {
    const key = nameKey(record.owner);
    if (!byOwner.has(key)) byOwner.set(key, record);
  }
  const additional: ResourceRecord[] = [];
  for (const record of answer) {
    for (let key = pointedAt(record); key !== undefined; ) {
      const found = byOwner.get(key);
      if (found === undefined) break;
      byOwner.delete(key);
      additional.push(found);
      key = found.type === type.cname ? nameKey(found.rdata) : undefined;
    }
  }
  return additional;
}

/** Answers on plain UDP: the configured count, but a chain of aliases is not cut before its address. */
function countLimit(answer: readonly ResourceRecord[], limit: number): number {
  if (answer[0]?.type !== type.cname) return limit;
  return Math.max(limit, answer.findIndex(isAddress) + 1);
}

interface Fitted {
  readonly sections: Sections;
  /** Answers were left out. */
  readonly cut: boolean;
  /** Nothing at all could be kept: the client must be told, whatever the setting. */
  readonly empty: boolean;
}

/** Makes the sections fit (consul-dns §12): first Additional is given up, then answers from the end. */
function cutToFit(sections: Sections, { query, budget, compress }: ReplyFrame): Fitted {
  const { answer, authority, additional } = sections;
  const hard = budget.hardBytes - optBytes(query);
  const most = countLimit(answer, budget.answersMax);
  const overCount = answer.length > most;
  let whole = 0;
  if (!overCount) {
    whole = sizeOf(sections, query, compress);
    if (whole <= hard && (answer.length <= 1 || whole + optBytes(query) <= budget.softBytes)) {
      return { sections, cut: false, empty: false };
    }
  }
  const keep = (count: number): Sections => {
    const kept = answer.slice(0, count);
    return { answer: kept, authority: [], additional: rebuildAdditional(kept, additional) };
  };
  const fits = (count: number): boolean => {
    const tried = keep(count);
    const size = sizeOf(tried, query, compress);
    if (size > hard) return false;
    return count <= 1 || (overCount ? sizeOf(tried, query, false) : size) <= budget.softBytes;
  };
  const wanted = Math.min(answer.length, most);
  const guess = whole === 0 ? wanted : Math.floor((wanted * hard) / whole);
  const count = largestPrefix(wanted, fits, guess);
  if (count > 0 || wanted === 0) {
    const bare = answer.length === 0 && authority.length > 0;
    const slim = bare ? { answer, authority, additional: [] } : keep(count);
    if (sizeOf(slim, query, compress) <= hard) return { sections: slim, cut: count < answer.length, empty: false };
  }
  const single: Sections = { answer: answer.slice(0, 1), authority: [], additional: [] };
  if (wanted > 0 && sizeOf(single, query, compress) <= hard) {
    return { sections: single, cut: answer.length > 1, empty: false };
  }
  return { sections: { answer: [], authority: [], additional: [] }, cut: answer.length > 0, empty: true };
}

/** Writes records as the reply, cut to what the client takes. Returns its length. */
export function putSections(out: Uint8Array, sections: Sections, frame: ReplyFrame): number {
  const { query, bits, compress } = frame;
  const fitted = cutToFit(sections, frame);
  const { answer, authority, additional } = fitted.sections;
  const writer = write(fitted.sections, query, compress);
  const truncated = fitted.empty || (fitted.cut && frame.tellTruncated) ? flag.truncated : 0;
  out.set(writer.bytes.subarray(0, writer.offset));
  putReplyHeader(out, query, bits | truncated);
  putQuestion(out, query);
  putU16(out, 6, answer.length);
  putU16(out, 8, authority.length);
  putU16(out, 10, additional.length);
  return putOpt(out, writer.offset, query, 0, frame.scopePrefix);
}
