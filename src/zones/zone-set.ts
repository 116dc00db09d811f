import {
  accept,
  classIn,
  type Name,
  nameKey,
  nameToText,
  plainUdpBytes,
  putNotice,
  putRefusal,
  Query,
  type ResourceRecord,
  rcode,
  readMessage,
  type,
  verdict,
} from "../wire/index.js";
import { Answering, type Beyond } from "./answering.js";
import type { CurrentName } from "./current-name.js";
import { LabelTree } from "./label-tree.js";
import type { Zone } from "./zone.js";

/** Larger UDP replies are cut into fragments on common paths, and fragments are lost (DNS Flag Day 2020). */
const udpBytesMax = 1_232;
const tcpBytesMax = 65_535;

/** Records of a name, as they were found by following aliases. */
export interface ZoneAnswer {
  readonly name: Name;
  readonly type: number;
  /** In the order of the answer section; none when the name or type is not there. */
  readonly records: readonly ResourceRecord[];
}

/** All static zones; questions are answered from the one with the longest name. */
export class ZoneSet {
  private readonly zones = new Map<string, Zone>();
  private tree = new LabelTree();
  private zoneAt: (Zone | undefined)[] = [];
  private readonly query = new Query();
  private readonly answering: Answering;
  private scratch: Uint8Array | undefined;

  /** `beyond` knows names outside all zones that an alias here may lead to (names of the registry). */
  constructor(beyond?: Beyond) {
    this.answering = new Answering((name, code) => this.zoneOf(name, code), beyond);
  }

  /** Puts a zone in, or in place of the one of that name; questions see all of it at once. */
  put(zone: Zone): void {
    this.zones.set(nameKey(zone.apex), zone);
    this.index();
  }

  /** Takes a zone out; false when it was not there. */
  remove(apex: Name): boolean {
    const removed = this.zones.delete(nameKey(apex));
    if (removed) this.index();
    return removed;
  }

  get(apex: Name): Zone | undefined {
    return this.zones.get(nameKey(apex));
  }

  get size(): number {
    return this.zones.size;
  }

  /** Names of all zones, sorted. */
  names(): string[] {
    return [...this.zones.values()].map(({ apex }) => nameToText(apex)).sort();
  }

  /** The name outside all zones that aliases of the last answer led to, when it has to be asked for elsewhere. */
  get leadsTo(): Name | undefined {
    return this.answering.leadsTo;
  }

  /**
   * Answers one message of `length` bytes. `out` takes the reply and must have room for 65,535 bytes. Returns the
   * reply's length, or 0 when the name is in none of the zones or the message is no proper query. Never throws on bytes.
   */
  answer(bytes: Uint8Array, length: number, overTcp: boolean, out: Uint8Array): number {
    const { query } = this;
    if (this.zones.size === 0 || accept(bytes, length, query) !== verdict.answer) return 0;
    if (query.class !== classIn && query.class !== type.any) return 0;
    const udpBytes = query.hasEdns ? Math.min(Math.max(query.ednsBytes, plainUdpBytes), udpBytesMax) : plainUdpBytes;
    const limitBytes = overTcp ? tcpBytesMax : udpBytes;
    const written = this.answering.answer(query, overTcp, limitBytes, out);
    if (written === 0) return 0;
    if (query.hasEdns && query.ednsVersion > 0) return putNotice(out, query, rcode.badVers, false);
    return query.type === type.axfr || query.type === type.ixfr
      ? putRefusal(out, query, rcode.refused, false)
      : written;
  }

  /** What the zones have of a name, aliases followed; undefined when it is in none of them. Off the hot path. */
  lookup(name: Name, code: number): ZoneAnswer | undefined {
    this.scratch ??= new Uint8Array(tcpBytesMax);
    const question = Uint8Array.of(0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name, code >> 8, code & 255, 0, 1);
    const length = this.answer(question, question.length, true, this.scratch);
    if (length === 0) return undefined;
    const read = readMessage(this.scratch.subarray(0, length));
    return { name, type: code, records: read.ok ? read.message.answer : [] };
  }

  private index(): void {
    const tree = new LabelTree();
    const zoneAt: (Zone | undefined)[] = [];
    for (const zone of this.zones.values()) zoneAt[tree.add(zone.apex, 0)] = zone;
    this.tree = tree;
    this.zoneAt = zoneAt;
  }

  private zoneOf(name: CurrentName, code: number): Zone | undefined {
    const { tree, zoneAt } = this;
    let zone = zoneAt[0];
    let node = 0;
    for (let left = name.labels - 1; left >= 0; left--) {
      node = tree.child(node, name.folded, name.labelStarts[left]!);
      if (node < 0) return zone;
      const here = zoneAt[node];
      // DS belongs to the zone above; where that is not ours either, the zone itself says that it has none.
      if (here !== undefined && !(left === 0 && code === type.ds && zone !== undefined)) zone = here;
    }
    return zone;
  }
}
