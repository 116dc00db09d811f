import { flag, type Name, type Query, type ResourceRecord, rcode, type } from "../wire/index.js";
import { CurrentName } from "./current-name.js";
import { ReplyDraft, section } from "./reply-draft.js";
import { fixedBytes, type RrSet } from "./rrset.js";
import { Found, outcome, setOf, type Zone, type ZoneNode } from "./zone.js";

/** Aliases followed for one question; more are a mistake or malice. Bounds the reply and the work. */
export const aliasesMax = 16;

const yxDomain = 6;

/** Finds the zone of a name, or undefined; a question for DS at a zone's apex is its parent's (RFC 4035 §3.1.4.1). */
export type ZoneFinder = (name: CurrentName, code: number) => Zone | undefined;

/** What is known at once of a name outside all zones. */
export interface BeyondAnswer {
  readonly rcode: number;
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
}

/** Looks for a name outside all zones; undefined where it would have to be asked for elsewhere. */
export type Beyond = (name: Name, code: number) => BeyondAnswer | undefined;

/**
 * Answers from zones with the algorithm of RFC 1034 §4.3.2 as clarified by RFC 4592 (wildcards), RFC 6672 (DNAME) and
 * RFC 2308 (negative answers). One instance serves one question after the other and makes no object for ordinary ones.
 */
export class Answering {
  /** The name outside all zones that the last answer's aliases led to and that has to be asked for elsewhere, or undefined. */
  leadsTo: Name | undefined = undefined;
  private readonly name = new CurrentName();
  private readonly found = new Found();
  private readonly draft = new ReplyDraft();
  private readonly trail: Uint8Array[] = [];
  private readonly synthesized = new Uint8Array(255);
  /** DNAME sets in the reply so far, and where: one is not written twice. */
  private readonly written: RrSet[] = [];
  private readonly writtenAt: number[] = [];
  private readonly findZone: ZoneFinder;
  private readonly beyond: Beyond | undefined;
  private bits = 0;
  private anySetsMax = 1;

  constructor(findZone: ZoneFinder, beyond: Beyond | undefined) {
    this.findZone = findZone;
    this.beyond = beyond;
  }

  /**
   * Writes the reply to an accepted question and returns its length, or 0 when its name is in none of the zones. Over
   * UDP, ANY gets the first of the types only: senders may be forged (RFC 8482 §4.1).
   */
  answer(query: Query, overTcp: boolean, limitBytes: number, out: Uint8Array): number {
    const { name, draft } = this;
    this.anySetsMax = overTcp ? Number.POSITIVE_INFINITY : 1;
    name.setToQuestion(query);
    this.leadsTo = undefined;
    let zone = this.findZone(name, query.type);
    if (zone === undefined) return 0;
    this.trail.length = 0;
    this.written.length = 0;
    this.bits = flag.authoritative;
    draft.start(query, out, limitBytes);
    for (let aliases = 0; zone !== undefined && this.step(zone, query.type, aliases === 0); aliases++) {
      if (aliases === aliasesMax || this.loops()) break;
      zone = this.findZone(name, query.type);
      if (zone === undefined) this.goBeyond(query.type);
    }
    return draft.finish(query, this.bits);
  }

  /** The question's name is only noted when it turns out to be an alias. */
  private noteFirst(): void {
    if (this.trail.length === 0) this.trail.push(this.name.copy());
  }

  /** Whether the current name, an alias's target, was already followed; notes it. */
  private loops(): boolean {
    for (const before of this.trail) if (this.name.equals(before)) return true;
    this.trail.push(this.name.copy());
    return false;
  }

  /** Looks the current name up in its zone and writes what is there; true: an alias moved it on. */
  private step(zone: Zone, code: number, isFirst: boolean): boolean {
    const { found, name } = this;
    zone.find(name, code === type.ds, found);
    switch (found.outcome) {
      case outcome.cut:
        this.refer(zone, found.node!, isFirst);
        return false;
      case outcome.dname:
        return this.synthesize(zone, found.node!, code);
      case outcome.missing:
        this.bits |= rcode.nxDomain;
        this.putSoa(zone);
        return false;
      default:
        return this.answerNode(zone, found.node!, code);
    }
  }

  private answerNode(zone: Zone, node: ZoneNode, code: number): boolean {
    const { name, draft } = this;
    const owner = name.at;
    const apex = name.suffixAt(zone.apex.length);
    if (code === type.any) {
      if (node.sets.length === 0) this.putSoa(zone);
      const count = Math.min(node.sets.length, this.anySetsMax);
      for (let i = 0; i < count; i++) draft.put(section.answer, node.sets[i]!, owner, apex);
      return false;
    }
    const set = setOf(node, code);
    if (set !== undefined) {
      draft.put(section.answer, set, owner, apex);
      draft.putHosts(set.hosts, apex);
      return false;
    }
    if (node.cname === undefined) {
      this.putSoa(zone);
      return false;
    }
    return this.followAlias(zone, node.cname, owner, apex);
  }

  private followAlias(zone: Zone, cname: RrSet, owner: number, apex: number): boolean {
    const start = this.draft.put(section.answer, cname, owner, apex);
    if (this.draft.truncated) return false;
    this.noteFirst();
    const target = cname.rdata[0]!;
    const compressed = cname.apexAt.length > 0;
    this.name.setTo(target, target.length, start + fixedBytes, compressed ? zone.apex.length : 0, apex);
    return true;
  }

  /** DNAME, and the CNAME made from it with the same TTL (RFC 6672 §3.1). */
  private synthesize(zone: Zone, node: ZoneNode, code: number): boolean {
    const { name, draft, synthesized } = this;
    const dname = node.dname!;
    const target = dname.rdata[0]!;
    const owner = name.at;
    const apex = name.suffixAt(zone.apex.length);
    const start = this.putDname(dname, name.suffixAt(node.nameBytes), apex);
    const prefix = name.length - node.nameBytes;
    if (prefix + target.length > 255) {
      this.bits |= yxDomain;
      return false;
    }
    if (draft.truncated || !draft.fits(fixedBytes + prefix + 2)) return false;
    synthesized.set(name.folded.subarray(0, prefix));
    synthesized.set(target, prefix);
    this.noteFirst();
    const at = this.putSynthesized(owner, prefix, dname.ttlSeconds, start + fixedBytes);
    name.setTo(synthesized, prefix + target.length, at, target.length, start + fixedBytes);
    return code !== type.cname && !node.dnameCircles;
  }

  /** Returns where the set starts in the reply; an alias may lead below the same DNAME again. */
  private putDname(dname: RrSet, owner: number, apex: number): number {
    const { written, writtenAt, draft } = this;
    const before = written.indexOf(dname);
    if (before >= 0) return writtenAt[before]!;
    writtenAt[written.length] = draft.at;
    written.push(dname);
    return draft.put(section.answer, dname, owner, apex);
  }

  /** Writes the CNAME whose target is `synthesized` up to `prefix`, then what is at `targetAt`. Returns where its data is. */
  private putSynthesized(owner: number, prefix: number, ttlSeconds: number, targetAt: number): number {
    const { draft, synthesized } = this;
    putCname(draft.out, draft.at, owner, ttlSeconds, prefix + 2);
    const at = draft.at + fixedBytes;
    draft.out.set(synthesized.subarray(0, prefix), at);
    draft.out[at + prefix] = 0xc0 | (targetAt >> 8);
    draft.out[at + prefix + 1] = targetAt & 255;
    draft.at = at + prefix + 2;
    draft.answered(1);
    return at;
  }

  /** A referral (RFC 1034 §4.3.2 step 3b): not authoritative, unless an alias of ours led to it. */
  private refer(zone: Zone, node: ZoneNode, isFirst: boolean): void {
    const { name, draft } = this;
    const apex = name.suffixAt(zone.apex.length);
    if (isFirst) this.bits &= ~flag.authoritative;
    draft.put(section.authority, node.cut!, name.suffixAt(node.nameBytes), apex);
    draft.putHosts(node.cut!.hosts, apex);
  }

  private putSoa(zone: Zone): void {
    const apex = this.name.suffixAt(zone.apex.length);
    this.draft.put(section.authority, zone.negativeSoa, apex, apex);
  }

  /** An alias left all zones: what is known beyond at once is added, else the name is noted. */
  private goBeyond(code: number): void {
    const { draft } = this;
    const target = this.name.copy();
    const known = this.beyond?.(target, code);
    if (known === undefined) {
      this.leadsTo = target;
      return;
    }
    this.bits |= known.rcode;
    draft.putRecords(section.answer, known.answer);
    draft.putRecords(section.authority, known.authority);
  }
}

function putCname(out: Uint8Array, at: number, owner: number, ttlSeconds: number, length: number): void {
  out[at] = 0xc0 | (owner >> 8);
  out[at + 1] = owner & 255;
  out[at + 2] = 0;
  out[at + 3] = type.cname;
  out[at + 4] = 0;
  out[at + 5] = 1;
  for (let i = 0; i < 4; i++) out[at + 6 + i] = (ttlSeconds >>> (24 - 8 * i)) & 255;
  out[at + 10] = length >> 8;
  out[at + 11] = length & 255;
}
