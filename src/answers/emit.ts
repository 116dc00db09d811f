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
import {
  atFlags,
  atIndex,
  atRcode,
  atSuffixBytes,
  atZone,
  hasExtras,
  isNegative,
  isSrv,
  ownerTarget,
  ownerTexts,
  recordBytes,
} from "./compiled-answer.js";
import { copyBytes } from "./copy.js";
import { putSoa, spelledAt } from "./emit-soa.js";
import { kindBytes, pointerReach, Selection } from "./selection.js";
import type { Settings } from "./settings.js";

const letterN = 110;

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
  /** Where the target of each chosen unit stands in the reply. */
  private targetAt = new Int32Array(1024);
  /** Where `node.datacenter.zone`, `addr.datacenter.zone` and `datacenter.zone` stand within a pointer's reach, or 0. */
  private nodeSuffixAt = 0;
  private addressSuffixAt = 0;
  private suffixAt = 0;
  /** The buffer of the last reply and a view of it: nearly always the next one's too. */
  private out: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(this.out.buffer);

  constructor(setup: EmitterSetup) {
    this.setup = setup;
    this.selection = new Selection(setup.table);
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
      at = this.putSrv(entry, settings, out, at, count);
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

  /** SRV records, their targets in the letter case of the question's zone, then what belongs to the targets. */
  private putSrv(entry: number, settings: Settings, out: Uint8Array, at: number, count: number): number {
    const { table, query } = this.setup;
    const { bytes, words } = table;
    const { order } = this.selection;
    const word = entry >> 2;
    const indexAt = word + words[word + atIndex]!;
    const zone = settings.zones[words[word + atZone]!]!;
    const zoneBytes = zone.name.length;
    const zoneAt = 12 + query.nameBytes - zoneBytes;
    const sameCase = spelledAt(query, zone) === zoneAt;
    if (this.targetAt.length < count) this.targetAt = new Int32Array(2 * count);
    const { targetAt, view } = this;
    for (let i = 0; i < count; i++) {
      const start = entry + words[indexAt + order[i]!]!;
      const end = start + recordBytes(bytes, start);
      targetAt[i] = at + 18;
      at = copyBytes(view, at, table.view, start, end);
      if (!sameCase) for (let k = 0; k < zoneBytes; k++) out[at - zoneBytes + k] = query.bytes[zoneAt + k]!;
    }
    if (at >= pointerReach) this.findSuffixes(entry, out, count);
    return this.putSrvExtras(entry, out, at, count);
  }

  /** Notes where later owners can point for the parts that all targets share. */
  private findSuffixes(entry: number, out: Uint8Array, count: number): void {
    const { bytes, words } = this.setup.table;
    const word = entry >> 2;
    const indexAt = word + words[word + atIndex]!;
    const suffixBytes = words[word + atSuffixBytes]!;
    this.nodeSuffixAt = 0;
    this.addressSuffixAt = 0;
    for (let i = 0; i < count; i++) {
      const end = this.targetAt[i]! - 18 + recordBytes(bytes, entry + words[indexAt + this.selection.order[i]!]!);
      const kindAt = end - suffixBytes - kindBytes;
      if (kindAt + kindBytes >= pointerReach) break;
      this.suffixAt = kindAt + kindBytes;
      if (out[kindAt + 1] === letterN) this.nodeSuffixAt ||= kindAt;
      else this.addressSuffixAt ||= kindAt;
      if (this.nodeSuffixAt > 0 && this.addressSuffixAt > 0) break;
    }
  }

  private putSrvExtras(entry: number, out: Uint8Array, at: number, count: number): number {
    const { selection, targetAt, view } = this;
    const { table } = this.setup;
    const { bytes, words } = table;
    const word = entry >> 2;
    const indexAt = word + words[word + atIndex]!;
    const suffixBytes = words[word + atSuffixBytes]!;
    const { order, withTexts } = selection;
    let records = 0;
    selection.begin();
    for (let i = 0; i < count; i++) {
      const unit = order[i]!;
      const start = entry + words[indexAt + unit]!;
      const addressAt = start + recordBytes(bytes, start);
      const addressEnd = addressAt + recordBytes(bytes, addressAt);
      const targetBytes = addressAt - start - 18;
      if (at + targetBytes + addressEnd - addressAt > out.length) return -1;
      if (selection.isFirstTarget(unit)) {
        at = this.putOwner(out, at, targetAt[i]!, targetBytes - suffixBytes);
        at = copyBytes(view, at, table.view, addressAt + 2, addressEnd);
        records++;
      }
      const end = entry + words[indexAt + unit + 1]!;
      if (end === addressEnd || !withTexts || !selection.isFirstTexts(unit)) continue;
      records += this.putTexts(out, at, addressEnd, end, targetAt[i]!, targetBytes - suffixBytes);
      at = this.textsEnd;
      if (at < 0) return -1;
    }
    putU16(out, 10, records);
    return at;
  }

  private textsEnd = 0;

  /** Text records of one unit; returns how many, and leaves where they end in `textsEnd`. */
  private putTexts(out: Uint8Array, at: number, from: number, to: number, target: number, labelBytes: number): number {
    const { view } = this;
    const { table } = this.setup;
    const { bytes } = table;
    const labelsAt = from;
    let owner = 0;
    let records = 0;
    for (let p = from; p < to; records++) {
      let labels = p;
      while (bytes[labels]! < 64) labels += bytes[labels]! + 1;
      const again = bytes[p + 1] === (ownerTexts & 255) && bytes[p]! >= 192 && owner >= pointerReach;
      if (labels > p || again) {
        owner = at;
        const first = again ? labelsAt : p;
        for (let k = first; bytes[k]! < 64; ) {
          for (const next = k + bytes[k]! + 1; k < next; k++) out[at++] = bytes[k]!;
        }
        const suffix = target + labelBytes;
        putU16(out, at, ownerTarget | (suffix < pointerReach ? suffix : this.suffixAt));
        at += 2;
      } else if (bytes[p + 1] === (ownerTexts & 255)) {
        putU16(out, at, ownerTarget | owner);
        at += 2;
      } else at = this.putOwner(out, at, target, labelBytes);
      const next = labels + recordBytes(bytes, labels);
      if (at + next - labels > out.length) {
        this.textsEnd = -1;
        return 0;
      }
      at = copyBytes(view, at, table.view, labels + 2, next);
      p = next;
    }
    this.textsEnd = at;
    return records;
  }

  /** A pointer to a target, or, where that is beyond reach, its first labels and a pointer to the rest. */
  private putOwner(out: Uint8Array, at: number, target: number, labelBytes: number): number {
    if (target < pointerReach) {
      putU16(out, at, ownerTarget | target);
      return at + 2;
    }
    const kindAt = target + labelBytes - kindBytes;
    const known = out[kindAt + 1] === letterN ? this.nodeSuffixAt : this.addressSuffixAt;
    const stop = known > 0 ? kindAt : kindAt + kindBytes;
    for (let k = target; k < stop; k++) out[at++] = out[k]!;
    putU16(out, at, ownerTarget | (known > 0 ? known : this.suffixAt));
    return at + 2;
  }
}
