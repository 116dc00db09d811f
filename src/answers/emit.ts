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
import type { AnswerTable } from "./answer-table.js";
import { atFlags, atIndex, atRcode, atZone, hasExtras, isNegative, isSrv, recordBytes } from "./compiled-answer.js";
import { copyBytes } from "./copy.js";
import { putSoa, spelledAt } from "./emit-soa.js";
import { SrvEmitter } from "./emit-srv.js";
import { Selection } from "./selection.js";
import type { Settings } from "./settings.js";

/** What an emitter is given besides each query. */
export interface EmitterSetup {
  readonly table: AnswerTable;
  readonly query: Query;
  readonly budget: SizeBudget;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly nowSeconds: () => number;
}

/**
 * Writes compiled answers as replies: chooses units, copies their records, points owners where the targets came to
 * stand. Makes no object.
 */
export class Emitter {
  private readonly setup: EmitterSetup;
  private readonly selection: Selection;
  private readonly srv: SrvEmitter;
  /** The buffer of the last reply and a view of it: nearly always the next one's too. */
  private out: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(this.out.buffer);

  constructor(setup: EmitterSetup) {
    this.setup = setup;
    this.selection = new Selection(setup.table);
    this.srv = new SrvEmitter(setup.table, setup.query, this.selection);
  }

  /** Writes the entry as the reply to the query. Returns the reply's length, or -1 when it has to be made another way. */
  emit(entry: number, settings: Settings, out: Uint8Array): number {
    const { query, budget, random, table } = this.setup;
    const { words } = table;
    const { options } = settings;
    if (!this.selection.choose(entry, query, budget, options.aRecordLimit, random)) return -1;
    if (this.out !== out) {
      this.out = out;
      this.view = new DataView(out.buffer, out.byteOffset, out.byteLength);
    }
    const { count, truncated } = this.selection;
    const word = entry >> 2;
    const flags = words[word + atFlags]!;
    let bits = flag.authoritative | words[word + atRcode]!;
    if (truncated && options.enableTruncate) bits |= flag.truncated;
    if (options.recursion) bits |= flag.recursionAvailable;
    putReplyHeader(out, query, bits);
    let at = putQuestion(out, query);
    if ((flags & isNegative) !== 0) {
      const zone = settings.zones[words[word + atZone]!]!;
      at = putSoa(out, at, zone, spelledAt(query, zone), this.setup.nowSeconds());
      out[9] = 1;
    } else if ((flags & isSrv) !== 0) {
      const zone = settings.zones[words[word + atZone]!]!;
      at = this.srv.put(entry, zone, out, this.view, at);
    } else {
      at = this.putPlain(entry, out, at, count, (flags & hasExtras) !== 0);
    }
    if (at < 0 || at + optBytes(query) > budget.hardBytes) return -1;
    putU16(out, 6, count);
    return putOpt(out, at, query, 0, 0);
  }

  /** Records at the name asked for; texts of Additional, where there are any, belong to the same name. */
  private putPlain(entry: number, out: Uint8Array, at: number, count: number, withExtras: boolean): number {
    const { view } = this;
    const { table } = this.setup;
    const { bytes, words } = table;
    const { order, withTexts } = this.selection;
    const word = entry >> 2;
    const indexAt = word + words[word + atIndex]!;
    for (let i = 0; i < count; i++) {
      const start = entry + words[indexAt + order[i]!]!;
      const end = start + recordBytes(bytes, start);
      at = copyBytes(view, at, table.view, start, end);
    }
    if (!withExtras || !withTexts) return at;
    let records = 0;
    for (let i = 0; i < count; i++) {
      const start = entry + words[indexAt + order[i]!]!;
      const end = entry + words[indexAt + order[i]! + 1]!;
      for (let p = start + recordBytes(bytes, start); p < end; records++) {
        const next = p + recordBytes(bytes, p);
        at = copyBytes(view, at, table.view, p, next);
        p = next;
      }
    }
    putU16(out, 10, records);
    return at;
  }
}
