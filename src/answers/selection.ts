import { optBytes, type Query, type SizeBudget } from "../wire/index.js";
import type { AnswerTable } from "./answer-table.js";
import {
  atFlags,
  atFullBytes,
  atIndex,
  atLeastBytes,
  atNumbers,
  atSuffixBytes,
  atUnits,
  hasExtras,
  isCapped,
  isShuffled,
  isSrv,
  recordBytes,
} from "./compiled-answer.js";

/** Compression pointers reach this far into a message. */
export const pointerReach = 16_384;

/** Labels before `datacenter.zone` in generated names: `node` or `addr`, four letters and a length. */
export const kindBytes = 5;

/** The most that a spelled-out owner of texts takes beyond a pointer: a node's name and the kind. */
const ownerBytesMax = 255;

/**
 * Which units of a compiled answer go into one reply, and with what. One for all replies: `choose` fills it, the
 * writer reads it, nothing is made anew.
 */
export class Selection {
  /** Unit numbers, the chosen ones first. */
  order = new Uint32Array(1024);
  count = 0;
  withTexts = true;
  /** Answers were left out for count or size. */
  truncated = false;
  private marks = new Int32Array(2048);
  private mark = 0;
  private table: AnswerTable;
  /** The entry's first word. */
  private entry = 0;

  constructor(table: AnswerTable) {
    this.table = table;
  }

  /**
   * Chooses units in random order: all where they fit, else as many as do, without texts. False when not even one
   * fits, so that the answer has to be made another way.
   */
  choose(entry: number, query: Query, budget: SizeBudget, aRecordLimit: number, random: () => number): boolean {
    const { words } = this.table;
    this.entry = entry >> 2;
    const units = words[this.entry + atUnits]!;
    const flags = words[this.entry + atFlags]!;
    const room = budget.hardBytes - query.questionEnd;
    const opt = optBytes(query);
    const wanted = (flags & isCapped) !== 0 && aRecordLimit > 0 ? Math.min(units, aRecordLimit) : units;
    const most = Math.ceil(room / words[this.entry + atLeastBytes]!) + 1;
    this.arrange(units, (flags & isShuffled) === 0 ? 0 : Math.min(wanted, most), random);
    this.truncated = false;
    this.withTexts = true;
    this.count = Math.min(wanted, budget.answersMax);
    const overCount = this.count < wanted;
    const soft = wanted > 1 ? budget.softBytes - query.questionEnd : room;
    const large = query.questionEnd + words[this.entry + atFullBytes]! >= pointerReach;
    if (!overCount) {
      if (wanted === units && !large && words[this.entry + atFullBytes]! + opt <= soft) return true;
      if (units === 0 || this.fitting(query, true, false, soft - opt) === wanted) return true;
    }
    this.withTexts = false;
    this.count = this.fitting(query, false, overCount, soft);
    if (soft + opt > room) this.count = this.fitting(query, false, false, room - opt);
    this.truncated = this.count < wanted;
    return this.count > 0 || budget.answersMax === 0;
  }

  /** Starts a pass in which each owner in Additional comes once. */
  begin(): void {
    if (this.table.words[this.entry + atNumbers] === 0) return;
    const units = this.table.words[this.entry + atUnits]!;
    if (this.marks.length < 2 * units) this.marks = new Int32Array(4 * units);
    this.mark = (this.mark + 1) | 0;
  }

  /** Whether this unit's target comes for the first time in this pass. */
  isFirstTarget(unit: number): boolean {
    return this.isFirst(unit, 0);
  }

  /** The same for the owner of its texts. */
  isFirstTexts(unit: number): boolean {
    return this.isFirst(unit, this.table.words[this.entry + atUnits]!);
  }

  private isFirst(unit: number, base: number): boolean {
    const { words } = this.table;
    const numbersAt = words[this.entry + atNumbers]!;
    if (numbersAt === 0) return true;
    const number = base + words[this.entry + numbersAt + base + unit]!;
    if (this.marks[number] === this.mark) return false;
    this.marks[number] = this.mark;
    return true;
  }

  /** Numbers the units and puts a random selection of `shuffled` first (the start of a Fisher-Yates shuffle). */
  private arrange(units: number, shuffled: number, random: () => number): void {
    if (this.order.length < units) this.order = new Uint32Array(2 * units);
    const { order } = this;
    for (let i = 0; i < units; i++) order[i] = i;
    const stop = Math.min(shuffled, units - 1);
    for (let i = 0; i < stop; i++) {
      const other = i + Math.floor(random() * (units - i));
      const unit = order[other]!;
      order[other] = order[i]!;
      order[i] = unit;
    }
  }

  /**
   * How many of the chosen units fit `max` bytes. `plain` counts names as without compression. In messages beyond a
   * pointer's reach owners may be spelled out; there the sum is an estimate, and the writer looks again.
   */
  private fitting(query: Query, withTexts: boolean, plain: boolean, max: number): number {
    const { bytes, words } = this.table;
    const start = this.entry << 2;
    const extras = (words[this.entry + atFlags]! & hasExtras) !== 0;
    const srv = (words[this.entry + atFlags]! & isSrv) !== 0;
    const indexAt = this.entry + words[this.entry + atIndex]!;
    this.begin();
    let sum = 0;
    let targetAt = query.questionEnd + 18;
    for (let i = 0; i < this.count; i++) {
      const unit = this.order[i]!;
      const at = start + words[indexAt + unit]!;
      const end = start + words[indexAt + unit + 1]!;
      const own = recordBytes(bytes, at);
      sum += own + (plain ? query.nameBytes - 2 : 0);
      if (extras && srv) sum += this.srvExtras(query, unit, at + own, end, targetAt, own - 18, withTexts, plain);
      else if (withTexts) sum += end - at - own;
      targetAt += own;
      if (sum > max) return i;
    }
    return this.count;
  }

  /** Bytes of what a unit of SRV adds to Additional: its target's address and the texts of its node. */
  private srvExtras(
    query: Query,
    unit: number,
    at: number,
    end: number,
    targetAt: number,
    targetBytes: number,
    withTexts: boolean,
    plain: boolean,
  ): number {
    const { bytes, words } = this.table;
    const address = recordBytes(bytes, at);
    let sum = 0;
    if (this.isFirstTarget(unit)) {
      sum += address;
      if (plain) sum += targetBytes - 2;
      else if (targetAt >= pointerReach) sum += targetBytes - kindBytes - words[this.entry + atSuffixBytes]!;
    }
    if (!withTexts || !this.isFirstTexts(unit)) return sum;
    const large = query.questionEnd + words[this.entry + atFullBytes]! >= pointerReach;
    return sum + end - at - address + (large ? textCount(bytes, at + address, end) * ownerBytesMax : 0);
  }
}

/** Number of text records between two offsets. */
function textCount(bytes: Uint8Array, at: number, end: number): number {
  let count = 0;
  for (; at < end; count++) {
    while (bytes[at]! < 64) at += bytes[at]! + 1;
    at += recordBytes(bytes, at);
  }
  return count;
}
