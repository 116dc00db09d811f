import { accept, flag, putRefusal, Query, rcode, type SizeBudget, setBudget, type, verdict } from "../wire/index.js";
import { AnswerTable } from "./answer-table.js";
import { type Asked, askedOf, zoneOf } from "./asked.js";
import type { ProjectionChange } from "./change.js";
import { hopsMax } from "./chase.js";
import { compileAnswer } from "./compile.js";
import { draftUnits } from "./draft.js";
import { Emitter } from "./emit.js";
import { putNegative } from "./emit-soa.js";
import type { Topic } from "./entries.js";
import { putSections } from "./fit.js";
import { Lookup, type Need, type OutsideAnswer } from "./lookup.js";
import { resolveReverse } from "./name-forms/reverse.js";
import type { AnswerOptions } from "./options.js";
import { Projection } from "./projection.js";
import type { Negative, Records, Resolution, UnitSet } from "./resolution.js";
import { resolveName } from "./resolve.js";
import { Settings } from "./settings.js";
import type { Unit } from "./unit.js";
import { Zone } from "./zone.js";

/** What `lookup` returns where there is no reply to send yet; a reply is its length, above zero. */
export const lookupResult = {
  /** No reply is due. */
  dropped: 0,
  /** The name is in none of our zones (or an address that is not of ours): ask elsewhere or `refuse`. */
  notOurs: -1,
  /** `needs` lists names outside our zones; find them and call `finish`. */
  needsNames: -2,
} as const;

export interface AnswersSetup {
  readonly options: AnswerOptions;
  /** Uniform in [0, 1); decides the order of answers. */
  readonly random: () => number;
  /** Unix time in seconds, the serial of the zones. */
  readonly nowSeconds: () => number;
}

const extendedVersion = 16;

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
 * Answers questions about our zones from a projection of the catalog: bytes in, bytes out, nothing awaited. A question
 * asked before is answered from the table by copying; another is worked out and, where the name exists, kept.
 */
export class Answers {
  /** The query of the last `lookup` or `finish`, valid until the next. */
  readonly query: Query = new Query();
  /** Names the last `lookup` is waiting for. */
  needs: readonly Need[] = [];
  private readonly table = new AnswerTable();
  private readonly projection = new Projection((topic) => this.table.drop(topic));
  private readonly budget: SizeBudget = { hardBytes: 0, softBytes: 0, answersMax: 0 };
  private readonly emitter: Emitter;
  private readonly setup: AnswersSetup;
  private settings: Settings;
  private reverseZone: Zone;
  private loaded = false;

  constructor(setup: AnswersSetup) {
    this.setup = setup;
    const { query, budget, table } = this;
    this.settings = new Settings(setup.options);
    this.emitter = new Emitter({ query, budget, table, random: setup.random, nowSeconds: setup.nowSeconds });
    this.reverseZone = new Zone("arpa.", setup.options.soa);
  }

  /** Answers now kept ready. */
  get keptAnswers(): number {
    return this.table.size;
  }

  /** Takes over a change of the catalog; answers that showed it are dropped. */
  apply(change: ProjectionChange): void {
    this.projection.apply(change);
  }

  /** From now on a name that is not there does not exist; before, every answer of ours is SERVFAIL. */
  markLoaded(): void {
    this.loaded = true;
  }

  /** Replaces all options at once. */
  setOptions(options: AnswerOptions): void {
    this.settings = new Settings(options);
    this.reverseZone = new Zone("arpa.", options.soa);
    this.table.clear();
  }

  /**
   * Answers one message of `length` bytes. `out` takes the reply and must have room for 65,535 bytes. Returns the
   * reply's length or one of `lookupResult`. Never throws on bytes.
   */
  lookup(bytes: Uint8Array, length: number, overTcp: boolean, out: Uint8Array): number {
    const { query } = this;
    const decision = accept(bytes, length, query);
    if (decision === verdict.drop) return lookupResult.dropped;
    if (decision !== verdict.answer) return putRefusal(out, query, query.rcode, decision === verdict.refuseBare);
    const { options } = this.settings;
    setBudget(this.budget, overTcp, query.hasEdns ? query.ednsBytes : -1, options.udpAnswerLimit);
    if (query.type === type.ds && options.dsElsewhere === true) return lookupResult.notOurs;
    if (!query.hasEdns || query.ednsVersion === 0) {
      const keyType = keyTypeOf(query.type);
      const known = keyType < 0 ? -1 : this.table.find(query, keyType);
      if (known >= 0) {
        const written = this.emitter.emit(known, this.settings, out);
        if (written > 0) return written;
      }
    }
    return this.workOut(out, undefined);
  }

  /** Answers a message again, now with what was found for its `needs`. The reply is final. */
  finish(
    bytes: Uint8Array,
    length: number,
    overTcp: boolean,
    out: Uint8Array,
    outside: readonly OutsideAnswer[],
  ): number {
    const { query } = this;
    const decision = accept(bytes, length, query);
    if (decision !== verdict.answer) return this.lookup(bytes, length, overTcp, out);
    const { options } = this.settings;
    setBudget(this.budget, overTcp, query.hasEdns ? query.ednsBytes : -1, options.udpAnswerLimit);
    return this.workOut(out, outside);
  }

  /**
   * For the query of the last `lookup`, when nobody else is there to ask either: REFUSED, or, as every reverse name is ours to
   * deny, NXDOMAIN. Returns the reply's length.
   */
  refuse(out: Uint8Array): number {
    const { query, settings } = this;
    const { folded, nameBytes, labelStarts, labels } = query;
    if (!this.loaded || !this.reverseZone.holds(folded, nameBytes, labelStarts, labels)) {
      return putRefusal(out, query, rcode.refused, false);
    }
    const { recursion } = settings.options;
    const nowSeconds = this.setup.nowSeconds();
    return putNegative(out, query, rcode.nxDomain, settings.primary, recursion, nowSeconds, this.budget.hardBytes);
  }

  private workOut(out: Uint8Array, outside: readonly OutsideAnswer[] | undefined): number {
    const { query } = this;
    const { settings } = this;
    const { folded, nameBytes, labelStarts, labels } = query;
    const own = zoneOf(settings, folded, nameBytes, labelStarts, labels);
    const isReverse = own === undefined && this.reverseZone.holds(folded, nameBytes, labelStarts, labels);
    if (query.hasEdns && query.ednsVersion > 0) {
      const ours = own !== undefined || isReverse;
      return this.putBare(out, extendedVersion, ours);
    }
    if (own === undefined && !isReverse) return lookupResult.notOurs;
    if (!this.loaded) return this.putBare(out, rcode.servFail, true);
    const nowSeconds = this.setup.nowSeconds();
    const { random } = this.setup;
    const lookup = new Lookup(this.projection, settings, random, nowSeconds, query.hasEdns, outside);
    const asked = askedOf(query, own ?? this.reverseZone, hopsMax);
    const resolution = own === undefined ? resolveReverse(asked, lookup) : resolveName(asked, lookup);
    return this.put(out, resolution, asked, lookup, own ?? settings.primary);
  }

  private put(out: Uint8Array, resolution: Resolution, asked: Asked, lookup: Lookup, zone: Zone): number {
    switch (resolution.kind) {
      case "elsewhere":
        return lookupResult.notOurs;
      case "bare":
        return this.putBare(out, resolution.rcode, true);
      case "negative":
        return this.putNegative(out, resolution, asked, zone);
      case "units":
        return this.putUnits(out, resolution, asked, lookup, zone);
      case "records":
        return this.putRecords(out, resolution, lookup, zone);
    }
  }

  /** A reply without records and SOA; our own ones carry AA and RA. */
  private putBare(out: Uint8Array, code: number, ours: boolean): number {
    const recursion = ours && this.settings.options.recursion;
    const length = putNegative(out, this.query, code, undefined, recursion, 0, this.budget.hardBytes);
    if (!ours) out[2]! &= ~(flag.authoritative >> 8);
    return length;
  }

  private putNegative(out: Uint8Array, negative: Negative, asked: Asked, zone: Zone): number {
    const { options } = this.settings;
    if (options.disableCompression) {
      return this.putSectionsOf(out, [], [zone.soaRecord(this.setup.nowSeconds())], [], negative.rcode);
    }
    const { topic } = negative;
    const written = topic === undefined ? -1 : this.emitKept(out, asked, zone, topic, negative.rcode, [], undefined);
    if (written > 0) return written;
    const nowSeconds = this.setup.nowSeconds();
    const { hardBytes } = this.budget;
    return putNegative(out, this.query, negative.rcode, zone, options.recursion, nowSeconds, hardBytes);
  }

  private putUnits(out: Uint8Array, set: UnitSet, asked: Asked, lookup: Lookup, zone: Zone): number {
    const units = set.make(zone.name);
    if (units.length === 0) {
      return this.putNegative(out, { kind: "negative", rcode: rcode.noError, topic: set.topic }, asked, zone);
    }
    if (!lookup.settings.options.disableCompression) {
      const written = this.emitKept(out, asked, zone, set.topic, rcode.noError, units, set);
      if (written > 0) return written;
    }
    return this.putRecords(out, draftUnits(set, asked, lookup, this.budget.hardBytes), lookup, zone);
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
    asked: Asked,
    zone: Zone,
    topic: Topic,
    code: number,
    units: readonly Unit[],
    set: UnitSet | undefined,
  ): number {
    const { settings, table, query } = this;
    const keyType = keyTypeOf(asked.type);
    if (keyType < 0 || table.find(query, keyType) >= 0) return -1;
    const entry = compileAnswer({
      name: query.folded.subarray(0, query.nameBytes),
      hash: query.hash,
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
