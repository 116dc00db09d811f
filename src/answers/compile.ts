import { classIn, type Name, Writer } from "../wire/index.js";
import {
  atAnswerBytes,
  atFlags,
  atFullBytes,
  atHash,
  atIndex,
  atKey,
  atLeastBytes,
  atNumbers,
  atRcode,
  atSize,
  atSuffixBytes,
  atUnits,
  atZone,
  hasExtras,
  headerWords,
  isCapped,
  isNegative,
  isShuffled,
  isSrv,
  ownerQuestion,
  ownerTarget,
  ownerTexts,
} from "./compiled-answer.js";
import type { Datum, Unit } from "./unit.js";

/** What a compiled answer is made from. */
export interface AnswerPlan {
  /** The question's name, folded, its hash, and the type it is kept under. */
  readonly name: Name;
  readonly hash: number;
  readonly keyType: number;
  readonly rcode: number;
  /** Which of the zones the name is in. */
  readonly zone: number;
  /** None: a negative answer. */
  readonly units: readonly Unit[];
  readonly ttlSeconds: number;
  readonly isSrv: boolean;
  readonly shuffled: boolean;
  readonly capped: boolean;
  /** Bytes of `datacenter.zone`. */
  readonly suffixBytes: number;
}

/** Larger answers are made anew each time: they would not fit a message anyway. */
const entryBytesMax = 512 * 1024;
const scratch = new Writer(new Uint8Array(entryBytesMax), false);
const words = new Int32Array(scratch.bytes.buffer);
const textType = 16;

function putRecord(owner: number, datum: Datum, ttlSeconds: number): void {
  scratch.u16(owner);
  scratch.u16(datum.type);
  scratch.u16(classIn);
  scratch.u32(ttlSeconds);
  scratch.u16(datum.rdata.length);
  scratch.raw(datum.rdata);
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/** Whether a unit's texts stand under another name than its SRV target. */
function hasOwnOwner({ texts, target }: Unit): boolean {
  return texts !== undefined && target !== undefined && !sameBytes(texts.owner, target);
}

function putTexts(unit: Unit, plan: AnswerPlan): void {
  const { texts, target } = unit;
  if (texts === undefined) return;
  const own = hasOwnOwner(unit);
  const owner = target === undefined ? ownerQuestion : own ? ownerTexts : ownerTarget;
  texts.rdata.forEach((rdata, i) => {
    if (own && i === 0) scratch.raw(texts.owner.subarray(0, texts.owner.length - plan.suffixBytes));
    putRecord(owner, { type: textType, rdata }, plan.ttlSeconds);
  });
}

function align(): void {
  while ((scratch.offset & 3) !== 0) scratch.u8(0);
}

/** Numbers names by first appearance, from `at` on, a word for each unit; says whether some appear twice. */
function numberNames(at: number, units: readonly Unit[], keyOf: (unit: Unit) => string | undefined): boolean {
  const numbers = new Map<string, number>();
  let repeated = false;
  units.forEach((unit, i) => {
    const key = keyOf(unit) ?? `${i}`;
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = numbers.size));
    else repeated = true;
    words[at + i] = number;
  });
  return repeated;
}

/** Puts down the numbers of targets and text owners, if any repeat; returns where (in words), or 0. */
function putNumbers(plan: AnswerPlan): number {
  const count = plan.units.length;
  const at = scratch.offset >> 2;
  if (!plan.isSrv || count < 2 || scratch.offset + 8 * count > entryBytesMax) return 0;
  const targets = numberNames(at, plan.units, (unit) => unit.targetKey);
  const texts = numberNames(at + count, plan.units, (unit) => unit.texts?.key);
  if (!targets && !texts) return 0;
  scratch.offset += 8 * count;
  return at;
}

/** Bytes a unit adds to Additional when none of its owners has been there before. */
function extraBytes(unit: Unit, numbersAt: number, i: number, plan: AnswerPlan, seen: Set<number>): number {
  const count = plan.units.length;
  const firstTarget = numbersAt === 0 || !seen.has(words[numbersAt + i]!);
  const firstTexts = numbersAt === 0 || !seen.has(-1 - words[numbersAt + count + i]!);
  if (numbersAt !== 0) seen.add(words[numbersAt + i]!).add(-1 - words[numbersAt + count + i]!);
  let bytes = unit.address !== undefined && firstTarget ? 12 + unit.address.rdata.length : 0;
  if (unit.texts === undefined || !firstTexts) return bytes;
  for (const rdata of unit.texts.rdata) bytes += 12 + rdata.length;
  return hasOwnOwner(unit) ? bytes + unit.texts.owner.length - plan.suffixBytes : bytes;
}

function flagsOf(plan: AnswerPlan): number {
  const { units } = plan;
  return (
    (plan.isSrv ? isSrv : 0) |
    (plan.shuffled && units.length > 1 ? isShuffled : 0) |
    (plan.capped ? isCapped : 0) |
    (units.some((unit) => unit.address !== undefined || unit.texts !== undefined) ? hasExtras : 0) |
    (units.length === 0 ? isNegative : 0)
  );
}

/**
 * Turns a plan into an entry for the answer table; the bytes are good until the next call. Undefined when the answer
 * is too large to keep, or has a host name in it: such answers are made anew for each question.
 */
export function compileAnswer(plan: AnswerPlan): Uint8Array | undefined {
  const { units } = plan;
  if (units.some((unit) => unit.record === undefined || unit.host !== undefined || unit.caseBound)) return undefined;
  if (units.length * 16 > entryBytesMax) return undefined;
  words.fill(0, 0, headerWords);
  scratch.offset = 4 * headerWords;
  scratch.raw(plan.name);
  align();
  const indexAt = scratch.offset >> 2;
  scratch.offset += 4 * (units.length + 1);
  const numbersAt = putNumbers(plan);
  let answerBytes = 0;
  let leastBytes = units.length === 0 ? 1 : entryBytesMax;
  let extras = 0;
  const seen = new Set<number>();
  units.forEach((unit, i) => {
    words[indexAt + i] = scratch.offset;
    const own = 12 + unit.record!.rdata.length;
    answerBytes += own;
    leastBytes = Math.min(leastBytes, own);
    extras += extraBytes(unit, numbersAt, i, plan, seen);
    putRecord(ownerQuestion, unit.record!, plan.ttlSeconds);
    if (unit.address !== undefined) putRecord(ownerTarget, unit.address, plan.ttlSeconds);
    putTexts(unit, plan);
  });
  words[indexAt + units.length] = scratch.offset;
  align();
  if (scratch.overflow) return undefined;
  words[atHash] = plan.hash;
  words[atKey] = plan.keyType | (plan.name.length << 16);
  words[atSize] = scratch.offset;
  words[atUnits] = units.length;
  words[atFlags] = flagsOf(plan);
  words[atRcode] = plan.rcode;
  words[atZone] = plan.zone;
  words[atAnswerBytes] = answerBytes;
  words[atFullBytes] = answerBytes + extras;
  words[atLeastBytes] = leastBytes;
  words[atSuffixBytes] = plan.suffixBytes;
  words[atIndex] = indexAt;
  words[atNumbers] = numbersAt;
  return scratch.bytes.subarray(0, scratch.offset);
}
