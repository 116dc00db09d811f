import {
  ednsOption,
  flag,
  flagsOf,
  headerFrom,
  type Message,
  type ResourceRecord,
  rcode,
  sameName,
  type,
  Writer,
  writeMessage,
} from "../wire/index.js";
import { isPrivateAddress } from "./allow-list.js";
import { type Asked, isShareable } from "./asked.js";
import { type Sections, withinBailiwick } from "./bailiwick.js";
import { readReply } from "./reply-reading.js";
import { respelled } from "./spelling.js";

/** A reply as we pass it on: read, stripped of what does not belong, written anew by our own writer. */
export interface CleanReply {
  /** No OPT; the question's name folded; id 0, RD and CD clear. */
  readonly bytes: Uint8Array;
  readonly rcode: number;
  /** Says that something is not there. */
  readonly negative: boolean;
  /** How long it may be kept, 0 for not at all. */
  readonly ttlSeconds: number;
  readonly truncated: boolean;
  readonly answers: number;
  /** Data of the client subnet option that came back. */
  readonly subnet: Uint8Array | undefined;
  /** Private addresses were taken out. */
  readonly filtered: boolean;
}

export interface CleaningRules {
  readonly ttlSecondsMin: number;
  readonly ttlSecondsMax: number;
  readonly negativeTtlSecondsMax: number;
  /** Take private addresses out of the answer. */
  readonly dropPrivate: boolean;
}

export type Cleaned =
  | { readonly ok: true; readonly reply: CleanReply }
  | { readonly ok: false; readonly reason: string };

const messageBytesMax = 65_535;
const writer = new Writer(new Uint8Array(messageBytesMax), true);
/** Larger values mean that somebody set the sign bit: zero (RFC 2181 §8). */
const ttlSecondsSane = 0x7fffffff;

/** Makes of an upstream's message, already matched to its question, what clients and the cache get. */
export function cleanReply(bytes: Buffer, asked: Asked, rules: CleaningRules): Cleaned {
  const reading = readReply(bytes);
  if (!reading.ok) return reading;
  const { message } = reading;
  const found = withinBailiwick(message, asked.name, asked.dnssecOk);
  if (found === undefined) return { ok: false, reason: "CNAME chain too long or circular" };
  const filtered = rules.dropPrivate && hasPrivate(found);
  const kept = filtered ? withoutPrivate(found) : found;
  const answer = asked.type === type.any && !asked.overTcp ? oneSet(kept.answer) : kept.answer;
  const code = message.header.rcode;
  const negative = code === rcode.nxDomain || !answersType(answer, asked.type);
  const clamp = clampWith(rules, negative);
  const sections = {
    answer: answer.map(clamp),
    authority: kept.authority.map(clamp),
    additional: kept.additional.map(clamp),
  };
  const truncated = message.header.truncated;
  const ttlSeconds = isShareable(asked) && !truncated && !filtered ? lifetime(sections, negative) : 0;
  const subnet = asked.subnet && message.edns?.options.find((option) => option.code === ednsOption.clientSubnet)?.data;
  const written = write(message, asked, sections);
  if (written === undefined) return { ok: false, reason: "longer than a message can be" };
  return {
    ok: true,
    reply: { bytes: written, rcode: code, negative, ttlSeconds, truncated, answers: answer.length, subnet, filtered },
  };
}

function write(message: Message, asked: Asked, sections: Sections): Uint8Array | undefined {
  const { name } = asked;
  const spell = (record: ResourceRecord): ResourceRecord =>
    record.owner !== name && sameName(record.owner, name) ? { ...record, owner: name } : record;
  const flags = flagsOf(message.header) & ~(flag.recursionDesired | flag.checkingDisabled);
  writeMessage(writer, {
    header: headerFrom(0, flags),
    questions: [{ name, type: asked.type, class: asked.class }],
    answer: respelled(sections.answer, name),
    authority: sections.authority.map(spell),
    additional: sections.additional.map(spell),
    edns: undefined,
  });
  return writer.overflow ? undefined : Buffer.from(writer.bytes.subarray(0, writer.offset));
}

/** Whether the answer has what was asked for, at the end of its aliases. */
function answersType(answer: readonly ResourceRecord[], asked: number): boolean {
  if (asked === type.any) return answer.length > 0;
  return answer.some((record) => record.type === asked);
}

function clampWith(rules: CleaningRules, negative: boolean): (record: ResourceRecord) => ResourceRecord {
  return (record) => {
    let ttlSeconds = record.ttlSeconds > ttlSecondsSane ? 0 : record.ttlSeconds;
    ttlSeconds = Math.min(Math.max(ttlSeconds, rules.ttlSecondsMin), rules.ttlSecondsMax);
    if (negative && record.type === type.soa) {
      const minimum = lastU32(record.rdata);
      ttlSeconds = Math.min(ttlSeconds, minimum, rules.negativeTtlSecondsMax);
    }
    return ttlSeconds === record.ttlSeconds ? record : { ...record, ttlSeconds };
  };
}

/** A negative answer lives as its SOA says (RFC 2308 §5), one without SOA is not kept at all. */
function lifetime({ answer, authority }: Sections, negative: boolean): number {
  const counted = negative ? [...answer, ...authority.filter(({ type: rtype }) => rtype === type.soa)] : answer;
  if (negative && !authority.some(({ type: rtype }) => rtype === type.soa)) return 0;
  return counted.reduce((least, { ttlSeconds }) => Math.min(least, ttlSeconds), ttlSecondsSane);
}

function isPrivate({ type: rtype, rdata }: ResourceRecord): boolean {
  return (rtype === type.a || rtype === type.aaaa) && isPrivateAddress(rdata);
}

function hasPrivate({ answer, additional }: Sections): boolean {
  return answer.some(isPrivate) || additional.some(isPrivate);
}

function withoutPrivate(sections: Sections): Sections {
  return {
    ...sections,
    answer: sections.answer.filter((record) => !isPrivate(record)),
    additional: sections.additional.filter((record) => !isPrivate(record)),
  };
}

/** The first set of records of one name and type, with its signatures: enough for ANY over UDP (RFC 8482 §4.1). */
function oneSet(answer: readonly ResourceRecord[]): readonly ResourceRecord[] {
  const first = answer.find(({ type: rtype }) => rtype !== type.rrsig);
  if (first === undefined) return answer;
  const covered = (record: ResourceRecord): number => (record.rdata[0]! << 8) | record.rdata[1]!;
  return answer.filter(
    (record) =>
      sameName(record.owner, first.owner) &&
      (record.type === first.type || (record.type === type.rrsig && covered(record) === first.type)),
  );
}

/** The MINIMUM field is the last of an SOA. */
function lastU32(rdata: Uint8Array): number {
  return new DataView(rdata.buffer, rdata.byteOffset, rdata.length).getUint32(rdata.length - 4);
}
