import { putU16, type Query } from "../wire/index.js";
import type { AnswerTable } from "./answer-table.js";
import { atIndex, atSuffixBytes, ownerTarget, ownerTexts, recordBytes } from "./compiled-answer.js";
import { copyBytes } from "./copy.js";
import { spelledAt } from "./emit-soa.js";
import { kindBytes, pointerReach, type Selection } from "./selection.js";
import type { Zone } from "./zone.js";

const letterN = 110;

/** Writes the chosen units of a compiled SRV answer, and what belongs to their targets. Makes no object. */
export class SrvEmitter {
  private readonly table: AnswerTable;
  private readonly query: Query;
  private readonly selection: Selection;
  /** Where the target of each chosen unit stands in the reply. */
  private targetAt = new Int32Array(1024);
  /** Where `node.datacenter.zone`, `addr.datacenter.zone` and `datacenter.zone` stand within a pointer's reach, or 0. */
  private nodeSuffixAt = 0;
  private addressSuffixAt = 0;
  private suffixAt = 0;

  constructor(table: AnswerTable, query: Query, selection: Selection) {
    this.table = table;
    this.query = query;
    this.selection = selection;
  }

  /**
   * SRV records, their targets in the letter case of the question's zone, then what belongs to the targets. Returns the
   * offset after them, or -1 where there is no room.
   */
  put(entry: number, zone: Zone, out: Uint8Array, view: DataView, at: number): number {
    const { table } = this;
    const query = this.query;
    const { bytes, words } = table;
    const { order, count } = this.selection;
    const word = entry >> 2;
    const indexAt = word + words[word + atIndex]!;
    const zoneBytes = zone.name.length;
    const zoneAt = 12 + query.nameBytes - zoneBytes;
    const sameCase = spelledAt(query, zone) === zoneAt;
    if (this.targetAt.length < count) this.targetAt = new Int32Array(2 * count);
    const { targetAt } = this;
    for (let i = 0; i < count; i++) {
      const start = entry + words[indexAt + order[i]!]!;
      const end = start + recordBytes(bytes, start);
      targetAt[i] = at + 18;
      at = copyBytes(view, at, table.view, start, end);
      if (!sameCase) for (let k = 0; k < zoneBytes; k++) out[at - zoneBytes + k] = query.bytes[zoneAt + k]!;
    }
    if (at >= pointerReach) this.findSuffixes(entry, out, count);
    return this.putExtras(entry, out, view, at, count);
  }

  /** Notes where later owners can point for the parts that all targets share. */
  private findSuffixes(entry: number, out: Uint8Array, count: number): void {
    const { bytes, words } = this.table;
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

  /** Addresses and texts of the targets; -1 where there is no room for them. */
  private putExtras(entry: number, out: Uint8Array, view: DataView, at: number, count: number): number {
    const { selection, targetAt, table } = this;
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
      records += this.putTexts(out, view, at, addressEnd, end, targetAt[i]!, targetBytes - suffixBytes);
      at = this.textsEnd;
      if (at < 0) return -1;
    }
    putU16(out, 10, records);
    return at;
  }

  private textsEnd = 0;

  /** Text records of one unit; returns how many, and leaves where they end in `textsEnd`. */
  private putTexts(
    out: Uint8Array,
    view: DataView,
    at: number,
    from: number,
    to: number,
    target: number,
    labelBytes: number,
  ): number {
    const { table } = this;
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
