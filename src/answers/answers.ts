import { accept, putRefusal, type Query, rcode, type, verdict } from "../wire/index.js";
import { askedOf, shorterSpelling, zoneOf } from "./asked.js";
import type { ProjectionChange } from "./change.js";
import { hopsMax } from "./chase.js";
import { Lookup, lookupResult, type Need, type OutsideAnswer } from "./lookup.js";
import { resolveReverse } from "./name-forms/reverse.js";
import type { AnswerOptions } from "./options.js";
import { Projection } from "./projection.js";
import { Replies } from "./replies.js";
import { nameError } from "./resolution.js";
import { resolveName } from "./resolve.js";
import { Settings } from "./settings.js";
import { Zone } from "./zone.js";

export interface AnswersSetup {
  readonly options: AnswerOptions;
  /** Uniform in [0, 1); decides the order of answers. */
  readonly random: () => number;
  /** Unix time in seconds, the serial of the zones. */
  readonly nowSeconds: () => number;
}

/**
 * Answers questions about our zones from a projection of the catalog: bytes in, bytes out, nothing awaited. A question
 * asked before is answered from the table by copying; another is worked out and, where the name exists, kept.
 */
export class Answers {
  /** The query of the last `lookup` or `finish`, valid until the next. */
  readonly query: Query;
  private readonly replies: Replies;
  private readonly projection = new Projection((topic) => this.replies.drop(topic));
  private readonly setup: AnswersSetup;
  private settings: Settings;
  private reverseZone: Zone;
  private loaded = false;

  constructor(setup: AnswersSetup) {
    this.setup = setup;
    this.settings = new Settings(setup.options);
    this.replies = new Replies(this.settings, setup.random, setup.nowSeconds);
    this.query = this.replies.query;
    this.reverseZone = new Zone("arpa.", setup.options.soa);
  }

  /** Answers now kept ready. */
  get keptAnswers(): number {
    return this.replies.kept;
  }

  /** Names the last `lookup` is waiting for. */
  get needs(): readonly Need[] {
    return this.replies.needs;
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
    this.replies.setSettings(this.settings);
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
    this.replies.begin(overTcp);
    if (query.type === type.ds && this.settings.options.dsElsewhere === true) return lookupResult.notOurs;
    const written = this.replies.putKept(out);
    return written > 0 ? written : this.workOut(out, undefined);
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
    this.replies.begin(overTcp);
    return this.workOut(out, outside);
  }

  /**
   * Answers the query of the last `lookup` where nobody else knows its name either: REFUSED, but below `arpa` there is no such
   * name. Returns the reply's length.
   */
  decline(out: Uint8Array): number {
    const { query, replies, settings } = this;
    if (!this.isReverse()) return putRefusal(out, query, rcode.refused, false);
    return replies.putNegative(out, nameError, settings.primary);
  }

  private isReverse(): boolean {
    const { folded, nameBytes, labelStarts, labels } = this.query;
    return this.reverseZone.holds(folded, nameBytes, labelStarts, labels);
  }

  private workOut(out: Uint8Array, outside: readonly OutsideAnswer[] | undefined): number {
    const { query, settings, replies } = this;
    const { folded, nameBytes, labelStarts, labels } = query;
    const own = zoneOf(settings, folded, nameBytes, labelStarts, labels);
    const isReverse = own === undefined && this.isReverse();
    const isOurs = own !== undefined || isReverse;
    if (query.hasEdns && query.ednsVersion > 0) return replies.putBare(out, rcode.badVers, isOurs);
    if (!isOurs) return lookupResult.notOurs;
    if (!this.loaded) return replies.putBare(out, rcode.servFail, true);
    const nowSeconds = this.setup.nowSeconds();
    const { random } = this.setup;
    const lookup = new Lookup(this.projection, settings, random, nowSeconds, query.hasEdns, outside);
    const asked = askedOf(query, own ?? this.reverseZone, hopsMax);
    const shorter = shorterSpelling(asked, query);
    if (shorter !== undefined) {
      replies.keepAs(shorter);
      const written = replies.putKept(out);
      if (written > 0) return written;
    }
    // One record for an address: the count limit is none of its business.
    if (isReverse) replies.budget.answersMax = Number.POSITIVE_INFINITY;
    const resolution = isReverse ? resolveReverse(asked, lookup) : resolveName(asked, lookup);
    return replies.put(out, resolution, asked, lookup, own ?? settings.primary);
  }
}
