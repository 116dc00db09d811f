import { classIn, type Name, nameKey, putU16, Writer } from "../wire/index.js";
import { type CompiledAnswer, ownerQuestion, ownerTarget, ownerTexts } from "./compiled-answer.js";
import type { Datum, Unit } from "./unit.js";
import type { Zone } from "./zone.js";

/** What a compiled answer is made from. */
export interface AnswerPlan {
  /** The question's name, folded, and what it is kept under. */
  readonly name: Name;
  readonly hash: number;
  readonly keyType: number;
  readonly rcode: number;
  readonly zone: Zone;
  readonly negative: boolean;
  readonly units: readonly Unit[];
  readonly ttlSeconds: number;
  readonly isSrv: boolean;
  readonly shuffled: boolean;
  readonly capped: boolean;
  /** The datacenter label of generated names, as bytes with its length. */
  readonly datacenterBytes: number;
}

const scratch = new Writer(new Uint8Array(1024 * 1024), false);

function putRecord(owner: number, datum: Datum, ttlSeconds: number): void {
  scratch.u16(owner);
  putRest(datum, ttlSeconds);
}

function putRest(datum: Datum, ttlSeconds: number): void {
  scratch.u16(datum.type);
  scratch.u16(classIn);
  scratch.u32(ttlSeconds);
  scratch.u16(datum.rdata.length);
  scratch.raw(datum.rdata);
}

const textType = 16;

function putTexts(unit: Unit, plan: AnswerPlan, suffixBytes: number): void {
  const { texts, target } = unit;
  if (texts === undefined) return;
  const atTarget = target === undefined ? ownerQuestion : sameBytes(texts.owner, target) ? ownerTarget : ownerTexts;
  texts.rdata.forEach((rdata, i) => {
    if (atTarget === ownerTexts && i === 0) {
      scratch.raw(texts.owner.subarray(0, texts.owner.length - suffixBytes));
    }
    putRecord(atTarget, { type: textType, rdata }, plan.ttlSeconds);
  });
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

/** Numbers names by first appearance; undefined when all differ, as then nothing needs to be sent once only. */
function numberNames(names: readonly (Name | undefined)[]): Uint32Array | undefined {
  const numbers = new Map<string, number>();
  const ids = Uint32Array.from(names, (name, i) => {
    const key = name === undefined ? `-${i}` : nameKey(name);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  });
  return numbers.size === names.length ? undefined : ids;
}

/** Bytes of a record that starts at `at` with a pointer. */
export function recordBytes(bytes: Uint8Array, at: number): number {
  return 12 + ((bytes[at + 10]! << 8) | bytes[at + 11]!);
}

/**
 * Turns a plan into bytes. Undefined when it is too large to keep so (over 1 MiB), or has a host name in it: then the
 * answer is made anew for each question.
 */
export function compileAnswer(plan: AnswerPlan): CompiledAnswer | undefined {
  const { units } = plan;
  if (units.some((unit) => unit.record === undefined || unit.host !== undefined || unit.caseBound)) return undefined;
  const suffixBytes = plan.datacenterBytes + plan.zone.name.length;
  scratch.reset();
  scratch.raw(plan.name);
  const indexAt = scratch.offset;
  scratch.offset += 4 * units.length;
  const starts: number[] = [];
  let leastBytes = Number.POSITIVE_INFINITY;
  let hasExtras = false;
  for (const unit of units) {
    starts.push(scratch.offset);
    putRecord(ownerQuestion, unit.record!, plan.ttlSeconds);
    leastBytes = Math.min(leastBytes, 12 + unit.record!.rdata.length);
    if (unit.address !== undefined) putRecord(ownerTarget, unit.address, plan.ttlSeconds);
    putTexts(unit, plan, suffixBytes);
    if (unit.address !== undefined || unit.texts !== undefined) hasExtras = true;
  }
  if (scratch.overflow) return undefined;
  const bytes = scratch.bytes.slice(0, scratch.offset);
  starts.forEach((start, i) => {
    putU16(bytes, indexAt + 4 * i, start >>> 16);
    putU16(bytes, indexAt + 4 * i + 2, start & 65_535);
  });
  const targetIds = plan.isSrv ? numberNames(units.map((unit) => unit.target)) : undefined;
  const textIds = plan.isSrv ? numberNames(units.map((unit) => unit.texts?.owner)) : undefined;
  const answer = {
    bytes,
    nameBytes: plan.name.length,
    keyType: plan.keyType,
    hash: plan.hash,
    rcode: plan.rcode,
    units: units.length,
    order: Uint32Array.from(units, (_unit, i) => i),
    isSrv: plan.isSrv,
    shuffled: plan.shuffled && units.length > 1,
    capped: plan.capped,
    hasExtras,
    fullBytes: 0,
    leastBytes: units.length === 0 ? 1 : leastBytes,
    targetIds,
    textIds,
    suffixBytes,
    zone: plan.zone,
    negative: plan.negative,
    next: undefined,
    topic: undefined,
  };
  return { ...answer, fullBytes: fullBytes(answer, units) };
}

/** Bytes of all records when addresses and texts of one owner are sent once. */
function fullBytes(answer: Omit<CompiledAnswer, "fullBytes">, units: readonly Unit[]): number {
  const seenTargets = new Set<number>();
  const seenTexts = new Set<number>();
  let sum = 0;
  units.forEach((unit, i) => {
    sum += 12 + unit.record!.rdata.length;
    const target = answer.targetIds?.[i] ?? i;
    if (unit.address !== undefined && !seenTargets.has(target)) sum += 12 + unit.address.rdata.length;
    seenTargets.add(target);
    const texts = answer.textIds?.[i] ?? i;
    if (unit.texts !== undefined && !seenTexts.has(texts)) {
      const own = unit.target !== undefined && !sameBytes(unit.texts.owner, unit.target);
      sum += unit.texts.rdata.reduce((bytes, rdata) => bytes + 12 + rdata.length, 0);
      if (own) sum += unit.texts.owner.length - answer.suffixBytes;
    }
    seenTexts.add(texts);
  });
  return sum;
}
