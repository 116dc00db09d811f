import {
  flag,
  optBytes,
  putOpt,
  putQuestion,
  putReplyHeader,
  putU16,
  type Query,
  type SizeBudget,
} from "../wire/index.js";
import { recordBytes } from "./compile.js";
import { type CompiledAnswer, ownerTarget, ownerTexts } from "./compiled-answer.js";
import { putSoa } from "./emit-soa.js";
import type { Settings } from "./settings.js";

/** A pointer reaches this far; answers whose SRV targets lie beyond go the general way. */
const pointerReach = 16_384;

/** Everything `emit` needs beside the answer; one object for all queries. */
export interface EmitContext {
  readonly query: Query;
  readonly budget: SizeBudget;
  settings: Settings;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly nowSeconds: () => number;
}

/** Scratch of the selection under way: how many units go out, with what, and whether some were left out. */
const chosen = { units: 0, withTexts: true, truncated: false };
let targetAt = new Int32Array(512);
let stamps = new Int32Array(1024);
let textStamps = new Int32Array(1024);
let stamp = 0;

/**
 * Writes a compiled answer as the reply to the query: chooses units in random order as many as fit, copies them, sets
 * pointers. Returns the reply's length, or -1 when the answer must be made the general way (a single unit that does
 * not fit, or targets beyond a pointer's reach).
 */
export function emit(answer: CompiledAnswer, context: EmitContext, out: Uint8Array): number {
  const { query, settings } = context;
  choose(answer, context);
  if (chosen.units < 0) return -1;
  const { options } = settings;
  const truncated = chosen.truncated && options.enableTruncate ? flag.truncated : 0;
  const recursion = options.recursion ? flag.recursionAvailable : 0;
  putReplyHeader(out, query, flag.authoritative | answer.rcode | truncated | recursion);
  let at = putQuestion(out, query);
  const answered = chosen.units;
  const zoneAt = 12 + query.nameBytes - answer.zone.name.length;
  const sameCase = !answer.isSrv && !answer.negative ? true : spelledAs(query, zoneAt, answer.zone.name);
  if (targetAt.length < answered) targetAt = new Int32Array(answered * 2);
  const { bytes, order } = answer;
  for (let i = 0; i < answered; i++) {
    const start = unitStart(answer, order[i]!);
    const size = recordBytes(bytes, start);
    for (let k = 0; k < size; k++) out[at + k] = bytes[start + k]!;
    if (answer.isSrv) {
      targetAt[i] = at + 18;
      if (!sameCase) patchCase(out, at + size, query, zoneAt);
    }
    at += size;
  }
  putU16(out, 6, answered);
  if (answer.negative) {
    at = putSoa(out, at, answer.zone, sameCase ? zoneAt : -1, context.nowSeconds());
    out[9] = 1;
  }
  if (answer.hasExtras && answered > 0) {
    at = answer.isSrv ? putSrvExtras(answer, answered, out, at) : putPlainExtras(answer, answered, out, at);
    if (at < 0) return -1;
  }
  return putOpt(out, at, query, 0, 0);
}

function unitStart(answer: CompiledAnswer, unit: number): number {
  const { bytes } = answer;
  const at = answer.nameBytes + 4 * unit;
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
}

function unitEnd(answer: CompiledAnswer, unit: number): number {
  return unit + 1 < answer.units ? unitStart(answer, unit + 1) : answer.bytes.length;
}

function spelledAs(query: Query, at: number, name: Uint8Array): boolean {
  const { bytes } = query;
  for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name[i]) return false;
  return true;
}

/** Gives the end of a name just written the letter case that the zone has in the question. */
function patchCase(out: Uint8Array, end: number, query: Query, zoneAt: number): void {
  const { bytes } = query;
  const zoneBytes = 12 + query.nameBytes - zoneAt;
  for (let i = 0; i < zoneBytes; i++) out[end - zoneBytes + i] = bytes[zoneAt + i]!;
}

/** Puts a random selection of `count` units first (the start of a Fisher-Yates shuffle). */
function shuffle(order: Uint32Array, count: number, random: () => number): void {
  const { length } = order;
  const stop = Math.min(count, length - 1);
  for (let i = 0; i < stop; i++) {
    const other = i + Math.floor(random() * (length - i));
    const unit = order[other]!;
    order[other] = order[i]!;
    order[i] = unit;
  }
}

/** Decides which units go out: all where they fit, else the largest number that does, without texts. */
function choose(answer: CompiledAnswer, context: EmitContext): void {
  const { query, budget, settings, random } = context;
  const { aRecordLimit } = settings.options;
  const room = budget.hardBytes - query.questionEnd;
  const opt = optBytes(query);
  let count = answer.units;
  if (answer.capped && aRecordLimit > 0) count = Math.min(count, aRecordLimit);
  chosen.truncated = false;
  chosen.withTexts = true;
  if (answer.shuffled) shuffle(answer.order, Math.min(count, Math.ceil(room / answer.leastBytes) + 1), random);
  const cut = count > budget.answersMax;
  chosen.units = cut ? budget.answersMax : count;
  const soft = count > 1 ? budget.softBytes - query.questionEnd : room;
  const whole = count === answer.units && !cut;
  if (whole && answer.fullBytes + opt <= soft) return;
  if (!cut && !whole && sizeOf(answer, chosen.units, false, 0, Number.POSITIVE_INFINITY) + opt <= soft) return;
  if (answer.negative) return;
  chosen.withTexts = false;
  let fitting = fit(answer, chosen.units, cut, query.nameBytes, soft);
  if (soft + opt > room) fitting = fit(answer, fitting, false, 0, room - opt);
  chosen.truncated = fitting < count;
  chosen.units = fitting === 0 && chosen.units > 0 ? -1 : fitting;
}

/** Bytes of the first units; counted as without compression when asked so. Stops beyond `max`. */
function sizeOf(answer: CompiledAnswer, count: number, plain: boolean, nameBytes: number, max: number): number {
  begin(answer);
  let sum = 0;
  for (let i = 0; i < count && sum <= max; i++) sum += unitSize(answer, answer.order[i]!, true, plain, nameBytes);
  return sum;
}

/** The largest number of units, at most `count`, that fit `max` bytes without texts. */
function fit(answer: CompiledAnswer, count: number, plain: boolean, nameBytes: number, max: number): number {
  begin(answer);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum += unitSize(answer, answer.order[i]!, false, plain, nameBytes);
    if (sum > max) return i;
  }
  return count;
}

/** Starts a pass over units in which each owner's address and texts count once. */
function begin(answer: CompiledAnswer): void {
  if (answer.targetIds === undefined && answer.textIds === undefined) return;
  if (stamps.length < answer.units) {
    stamps = new Int32Array(answer.units * 2);
    textStamps = new Int32Array(answer.units * 2);
  }
  stamp = (stamp + 1) | 0;
}

/** Whether this owner's records come for the first time in this pass. */
function first(marks: Int32Array, ids: Uint32Array | undefined, unit: number): boolean {
  if (ids === undefined) return true;
  const id = ids[unit]!;
  if (marks[id] === stamp) return false;
  marks[id] = stamp;
  return true;
}

function unitSize(answer: CompiledAnswer, unit: number, withTexts: boolean, plain: boolean, nameBytes: number): number {
  const { bytes } = answer;
  const start = unitStart(answer, unit);
  const own = recordBytes(bytes, start);
  let size = own + (plain ? nameBytes - 2 : 0);
  if (!answer.hasExtras) return size;
  const end = unitEnd(answer, unit);
  if (!answer.isSrv) return withTexts ? size + end - start - own : size;
  const address = recordBytes(bytes, start + own);
  if (first(stamps, answer.targetIds, unit)) size += address + (plain ? own - 20 : 0);
  if (withTexts && first(textStamps, answer.textIds, unit)) size += end - start - own - address;
  return size;
}

/** Additional of SRV: each target's address, then the texts of its node. -1 when a target is beyond reach. */
function putSrvExtras(answer: CompiledAnswer, answered: number, out: Uint8Array, at: number): number {
  const { bytes, order } = answer;
  begin(answer);
  let records = 0;
  for (let i = 0; i < answered; i++) {
    const unit = order[i]!;
    const start = unitStart(answer, unit);
    const target = targetAt[i]!;
    if (target >= pointerReach) return -1;
    const addressAt = start + recordBytes(bytes, start);
    const addressEnd = addressAt + recordBytes(bytes, addressAt);
    if (first(stamps, answer.targetIds, unit)) {
      putU16(out, at, ownerTarget | target);
      for (let k = addressAt + 2; k < addressEnd; k++) out[at + k - addressAt] = bytes[k]!;
      at += addressEnd - addressAt;
      records++;
    }
    if (!chosen.withTexts || !first(textStamps, answer.textIds, unit)) continue;
    const end = unitEnd(answer, unit);
    if (end > addressEnd && at >= pointerReach) return -1;
    const suffix = target + recordBytes(bytes, start) - 18 - answer.suffixBytes;
    if (end > addressEnd && suffix >= pointerReach) return -1;
    let textsOwner = at;
    for (let p = addressEnd; p < end; records++) {
      if (bytes[p]! < 64) {
        textsOwner = at;
        while (bytes[p]! < 64) {
          const size = bytes[p]! + 1;
          for (let k = 0; k < size; k++) out[at++] = bytes[p++]!;
        }
        putU16(out, at, ownerTarget | suffix);
      } else {
        putU16(out, at, bytes[p + 1] === (ownerTexts & 255) ? ownerTarget | textsOwner : ownerTarget | target);
      }
      const size = recordBytes(bytes, p);
      for (let k = 2; k < size; k++) out[at + k] = bytes[p + k]!;
      at += size;
      p += size;
    }
  }
  putU16(out, 10, records);
  return at;
}

/** Additional of other answers: records at the name asked for, ready as they are. */
function putPlainExtras(answer: CompiledAnswer, answered: number, out: Uint8Array, at: number): number {
  if (!chosen.withTexts) return at;
  const { bytes, order } = answer;
  let records = 0;
  for (let i = 0; i < answered; i++) {
    const start = unitStart(answer, order[i]!);
    const end = unitEnd(answer, order[i]!);
    for (let p = start + recordBytes(bytes, start); p < end; records++) {
      const size = recordBytes(bytes, p);
      for (let k = 0; k < size; k++) out[at + k] = bytes[p + k]!;
      at += size;
      p += size;
    }
  }
  putU16(out, 10, records);
  return at;
}
