import { flag, type Name, nameHash, Query, rcode, type SizeBudget, setBudget, type } from "../wire/index.js";
import { AnswerTable } from "./answer-table.js";
import type { Asked } from "./asked.js";
import { compileAnswer } from "./compile.js";
import { draftUnits } from "./draft.js";
import { Emitter } from "./emit.js";
import { putNegative } from "./emit-soa.js";
import type { Topic } from "./entries.js";
import { putSections } from "./fit.js";
import { type Lookup, lookupResult, type Need } from "./lookup.js";
import type { Negative, Records, Resolution, UnitSet } from "./resolution.js";
import type { Settings } from "./settings.js";
import type { Unit } from "./unit.js";
import type { Zone } from "./zone.js";

/** The part of the key that a type is: types that all get the same answer share one. -1: never kept. */
function keyTypeOf(qtype: number): number {
  switch (qtype) {
    case type.a:
    case type.aaaa:
    case type.srv:
    case type.any:
    case type.txt:
    case type.cname:
      return qtype;
    case type.soa:
    case type.ns:
    case type.axfr:
    case type.ixfr:
      return -1;
    default:
      return 0;
  }
}

/**
 * Writes the reply to one query at a time: from the table where the answer is kept, else from what the question came to,
 * which it keeps where it may.
 */
export class Replies {
  /** Filled by the gate before anything here is called. */
  readonly query: Query = new Query();
  readonly budget: SizeBudget = { hardBytes: 0, softBytes: 0, answersMax: 0 };
  /** Names the last reply is waiting for. */
  needs: readonly Need[] = [];
  private readonly table = new AnswerTable();
  private readonly emitter: Emitter;
  private readonly nowSeconds: () => number;
  private settings: Settings;
  /** The folded name that the answer is kept under, and its hash: the query's own unless there is a shorter spelling. */
  private keyName: Uint8Array;
  private keyBytes = 0;
  private keyHash = 0;

  /** `random` is uniform in [0, 1); `nowSeconds` Unix time, the serial of the zones. */
  constructor(settings: Settings, random: () => number, nowSeconds: () => number) {
    const { query, budget, table } = this;
    this.settings = settings;
    this.nowSeconds = nowSeconds;
    this.keyName = query.folded;
    this.emitter = new Emitter({ query, budget, table, random, nowSeconds });
  }

  /** Answers now kept ready. */
  get kept(): number {
    return this.table.size;
  }

  /** Drops the kept answers that show a topic. */
  drop(topic: Topic): void {
    this.table.drop(topic);
  }

  /** Drops all kept answers: what they follow from has changed. */
  setSettings(settings: Settings): void {
    this.settings = settings;
    this.table.clear();
  }

  /** Turns to the query: its name, and what the reply may take. */
  begin(overTcp: boolean): void {
    const { query, budget } = this;
    this.keyName = query.folded;
    this.keyBytes = query.nameBytes;
    this.keyHash = query.hash;
    setBudget(budget, overTcp, query.hasEdns ? query.ednsBytes : -1, this.settings.options.udpAnswerLimit);
  }

  /** The answer is that of another spelling of the name, folded, and kept under it. */
  keepAs(name: Name): void {
    this.keyName = name;
    this.keyBytes = name.length;
    this.keyHash = nameHash(name, name.length);
  }

  /** Writes a kept answer. Returns the reply's length, or -1 when there is none. */
  putKept(out: Uint8Array): number {
    const { query } = this;
    const keyType = query.hasEdns && query.ednsVersion > 0 ? -1 : keyTypeOf(query.type);
    const known = keyType < 0 ? -1 : this.table.find(this.keyName, this.keyBytes, this.keyHash, keyType);
    return known < 0 ? -1 : this.emitter.emit(known, this.settings, out);
  }

  /** Writes what a question came to. Returns the reply's length, or one of `lookupResult` where there is none yet. */
  put(out: Uint8Array, resolution: Resolution, asked: Asked, lookup: Lookup, zone: Zone): number {
    switch (resolution.kind) {
      case "elsewhere":
        return lookupResult.notOurs;
      case "bare":
        return this.putBare(out, resolution.rcode, true);
      case "negative":
        return this.putNegative(out, resolution, zone);
      case "units":
        return this.putUnits(out, resolution, asked, lookup, zone);
      case "records":
        return this.putRecords(out, resolution, lookup, zone);
    }
  }

  /** A reply without records and SOA; our own ones carry AA and RA. */
  putBare(out: Uint8Array, code: number, ours: boolean): number {
    const recursion = ours && this.settings.options.recursion;
    const length = putNegative(out, this.query, code, undefined, recursion, 0, this.budget.hardBytes);
    if (!ours) out[2]! &= ~(flag.authoritative >> 8);
    return length;
  }

  /** No records but the SOA of the zone. */
  putNegative(out: Uint8Array, negative: Negative, zone: Zone): number {
    const { options } = this.settings;
    if (options.disableCompression) {
      return this.putSectionsOf(out, [], [zone.soaRecord(this.nowSeconds())], [], negative.rcode);
    }
    const written = this.emitKept(out, zone, negative.topic, negative.rcode, [], undefined);
    if (written > 0) return written;
    const nowSeconds = this.nowSeconds();
    const { hardBytes } = this.budget;
    return putNegative(out, this.query, negative.rcode, zone, options.recursion, nowSeconds, hardBytes);
  }

  private putUnits(out: Uint8Array, set: UnitSet, asked: Asked, lookup: Lookup, zone: Zone): number {
    if (!this.settings.options.disableCompression) {
      const written = this.emitKept(out, zone, set.topic, rcode.noError, set.make(zone.name), set);
      if (written > 0) return written;
    }
    const records = draftUnits(set, asked, lookup, this.budget.hardBytes);
    if (records.answer.length > 0 || lookup.needs.length > 0) return this.putRecords(out, records, lookup, zone);
    return this.putNegative(out, { kind: "negative", rcode: rcode.noError, topic: set.topic }, zone);
  }

  private putRecords(out: Uint8Array, records: Records, lookup: Lookup, zone: Zone): number {
    if (lookup.needs.length > 0) {
      this.needs = lookup.needs;
      return lookupResult.needsNames;
    }
    const authority = records.soa ? [...records.authority, zone.soaRecord(lookup.nowSeconds)] : records.authority;
    return this.putSectionsOf(out, records.answer, authority, records.additional, rcode.noError);
  }

  private putSectionsOf(
    out: Uint8Array,
    answer: Records["answer"],
    authority: Records["authority"],
    additional: Records["additional"],
    code: number,
  ): number {
    const { options } = this.settings;
    return putSections(
      out,
      { answer, authority, additional },
      {
        query: this.query,
        budget: this.budget,
        bits: flag.authoritative | code | (options.recursion ? flag.recursionAvailable : 0),
        compress: !options.disableCompression,
        tellTruncated: options.enableTruncate,
        scopePrefix: 0,
      },
    );
  }

  /** Compiles an answer, keeps it under the question and sends it; -1 where it cannot be kept as bytes. */
  private emitKept(
    out: Uint8Array,
    zone: Zone,
    topic: Topic | undefined,
    code: number,
    units: readonly Unit[],
    set: UnitSet | undefined,
  ): number {
    const { settings, table, keyName, keyBytes, keyHash } = this;
    const keyType = keyTypeOf(this.query.type);
    if (topic === undefined || keyType < 0 || table.find(keyName, keyBytes, keyHash, keyType) >= 0) return -1;
    const entry = compileAnswer({
      name: keyName.subarray(0, keyBytes),
      hash: keyHash,
      keyType,
      rcode: code,
      zone: settings.zones.indexOf(zone),
      units,
      ttlSeconds: set?.ttlSeconds ?? 0,
      isSrv: set?.isSrv ?? false,
      shuffled: set?.shuffled ?? false,
      capped: set?.capped ?? false,
      suffixBytes: settings.datacenterBytes + zone.name.length,
    });
    return entry === undefined ? -1 : this.emitter.emit(table.add(entry, topic), settings, out);
  }
}
