import { familyBits } from "./edns.js";
import { flag, headerBytes, opcode, rcode } from "./header.js";
import type { Query } from "./query.js";
import { Reader } from "./reader.js";
import { readRecord } from "./record.js";
import { type } from "./record-type.js";

/** What the gate decides about a message. */
export const verdict = {
  /** No reply at all: answering it could start a loop between servers. */
  drop: 0,
  /** A query to look up. */
  answer: 1,
  /** A reply of the bare header with `query.rcode`: the question is not worth repeating. */
  refuseBare: 2,
  /** A reply with the question and `query.rcode`. */
  refuse: 3,
} as const;

export type Verdict = (typeof verdict)[keyof typeof verdict];

/**
 * The first look at a message (RFC 8906, and the rules of the DNS library inside Consul): reads header, question and
 * OPT into `query` without making any object for an ordinary query. Never throws.
 */
export function accept(bytes: Uint8Array, length: number, query: Query): Verdict {
  if (length < headerBytes) return verdict.drop;
  query.bytes = bytes;
  query.length = length;
  query.id = (bytes[0]! << 8) | bytes[1]!;
  query.flags = (bytes[2]! << 8) | bytes[3]!;
  query.hasEdns = false;
  query.subnetAt = -1;
  if ((query.flags & flag.response) !== 0) return verdict.drop;
  query.rcode = rcode.notImp;
  if (query.opcode !== opcode.query) return verdict.refuseBare;
  query.rcode = rcode.formErr;
  const answers = (bytes[6]! << 8) | bytes[7]!;
  const authorities = (bytes[8]! << 8) | bytes[9]!;
  const additionals = (bytes[10]! << 8) | bytes[11]!;
  if (bytes[4] !== 0 || bytes[5] !== 1 || answers > 1 || authorities > 1 || additionals > 2) return verdict.refuseBare;
  if (!readQuestion(bytes, length, query)) return verdict.refuseBare;
  if (answers + authorities + additionals === 0 || query.questionEnd === length) return verdict.answer;
  return readRecords(query, answers + authorities, additionals) ? verdict.answer : verdict.refuse;
}

/** The hash that `accept` gives a question's name, for a folded name of so many bytes. */
export function nameHash(folded: Uint8Array, nameBytes: number): number {
  let hash = 0;
  for (let i = 0; i < nameBytes - 1; i++) hash = Math.imul(hash ^ folded[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

/** The question's name must be written out: there is nothing before it that a pointer could honestly mean. */
function readQuestion(bytes: Uint8Array, length: number, query: Query): boolean {
  const { folded, labelStarts } = query;
  let at = headerBytes;
  let labels = 0;
  let hash = 0;
  for (;;) {
    if (at >= length) return false;
    const size = bytes[at]!;
    const start = at - headerBytes;
    if (size > 63 || start + size + 1 > 255 || at + size >= length) return false;
    folded[start] = size;
    if (size === 0) break;
    labelStarts[labels++] = start;
    hash = Math.imul(hash ^ size, 0x01000193);
    for (let i = 1; i <= size; i++) {
      let byte = bytes[at + i]!;
      if (byte >= 65 && byte <= 90) byte += 32;
      folded[start + i] = byte;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    at += size + 1;
  }
  at++;
  if (at + 4 > length) return false;
  query.nameBytes = at - headerBytes;
  query.labels = labels;
  query.hash = hash ^ (hash >>> 15);
  query.type = (bytes[at]! << 8) | bytes[at + 1]!;
  query.class = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  query.questionEnd = at + 4;
  return true;
}

/** An OPT alone after the question is read in place; anything else, which is rare, goes through the general reader. */
function readRecords(query: Query, before: number, additionals: number): boolean {
  const { bytes, length, questionEnd: at } = query;
  const plain =
    before === 0 &&
    additionals === 1 &&
    at + 11 <= length &&
    bytes[at] === 0 &&
    bytes[at + 1] === 0 &&
    bytes[at + 2] === type.opt;
  if (plain) return readOpt(query, at + 1);
  const reader = new Reader(bytes, at, length);
  for (let i = 0; i < before + additionals && reader.remaining > 0; i++) {
    const start = reader.offset;
    const record = readRecord(reader);
    if (reader.fault !== undefined) return false;
    if (record.type !== type.opt || i < before) continue;
    if (query.hasEdns) return false;
    const fixedAt = reader.offset - record.rdata.length - 10;
    if (fixedAt < start || !readOpt(query, fixedAt)) return false;
  }
  return true;
}

/** Reads the OPT whose type field is at `at`: class is the size, TTL holds version and flags (RFC 6891 §6.1.3). */
function readOpt(query: Query, at: number): boolean {
  const { bytes, length } = query;
  const end = at + 10 + ((bytes[at + 8]! << 8) | bytes[at + 9]!);
  if (end > length) return false;
  query.hasEdns = true;
  query.ednsBytes = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  query.ednsVersion = bytes[at + 5]!;
  query.dnssecOk = (bytes[at + 6]! & 0x80) !== 0;
  for (let option = at + 10; option < end; ) {
    if (option + 4 > end) return false;
    const code = (bytes[option]! << 8) | bytes[option + 1]!;
    const size = (bytes[option + 2]! << 8) | bytes[option + 3]!;
    if (option + 4 + size > end) return false;
    if (code === 8 && !readSubnet(query, option + 4, size)) return false;
    option += 4 + size;
  }
  return true;
}

function readSubnet(query: Query, at: number, size: number): boolean {
  if (size < 4) return false;
  const { bytes } = query;
  const bits = familyBits((bytes[at]! << 8) | bytes[at + 1]!);
  if (bits < 0 || bytes[at + 2]! > bits || bytes[at + 3]! > bits) return false;
  // Of several, the first counts.
  if (query.subnetAt >= 0) return true;
  query.subnetAt = at;
  query.subnetBytes = size;
  return true;
}
