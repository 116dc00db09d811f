import { decodeRdata, isWithin, type Name, nameKey, rdataTypes, type } from "../wire/index.js";
import { type DraftNode, type DraftZone, draftZone } from "./draft-zone.js";
import { type ZoneFault, ZoneFaults } from "./fault.js";
import { type IncludeReader, parseMaster } from "./master/parse.js";
import { type HostAddresses, hostIn, makeRrSet, type RrSet } from "./rrset.js";
import { checkZone, nodeOf, wildcardLabel } from "./rules.js";
import { Zone, type ZoneNode } from "./zone.js";

/** A master file and what reading it needs. */
export interface ZoneSource {
  /** As faults name it. */
  readonly file: string;
  readonly text: string;
  readonly apex: Name;
  readonly include: IncludeReader;
}

export type ZoneResult = (
  | { readonly ok: true; readonly zone: Zone }
  /** At least one of `faults` is an error. */
  | { readonly ok: false }
) & {
  readonly faults: readonly ZoneFault[];
  /** Faults beyond those listed. */
  readonly omittedFaults: number;
};

/** Reads, checks and builds a zone. With errors there is no zone; warnings come along either way. */
export function loadZone({ file, text, apex, include }: ZoneSource): ZoneResult {
  const faults = new ZoneFaults();
  const records = parseMaster(file, text, apex, include, faults);
  const draft = draftZone(apex, records, faults);
  checkZone(draft, { file, line: 1, column: 1 }, faults);
  const told = { faults: faults.sorted(), omittedFaults: faults.omitted };
  return faults.errors > 0 ? { ok: false, ...told } : { ok: true, zone: buildZone(draft), ...told };
}

function buildZone(draft: DraftZone): Zone {
  const { apex, labels, tree } = draft;
  const nodes: ZoneNode[] = [];
  let recordCount = 0;
  for (let at = 0; at < tree.size; at++) {
    const node = buildNode(draft.nodes[at], at === 0, apex);
    nodes.push(node);
    for (const set of node.sets) recordCount += set.rdata.length;
  }
  for (let at = 0; at < tree.size; at++) {
    const star = tree.child(at, wildcardLabel, 0);
    if (star >= 0) nodes[at]!.wildcard = nodes[star]!;
  }
  const built = new Map<DraftNode, ZoneNode>();
  draft.nodes.forEach((node, at) => {
    if (node !== undefined) built.set(node, nodes[at]!);
  });
  for (const node of nodes) for (const set of node.sets) set.hosts = hostsOf(set, draft, built);
  const soa = nodes[0]!.sets.find((set) => set.type === type.soa)!;
  const values = decodeRdata(rdataTypes.soa, soa.rdata[0]!)!;
  const negativeTtlSeconds = Math.min(soa.ttlSeconds, values.minimumSeconds);
  const negativeSoa = makeRrSet(type.soa, negativeTtlSeconds, soa.rdata, apex);
  return new Zone(apex, labels, soa, negativeSoa, values.serial, recordCount, tree, nodes);
}

const empty: ZoneNode = {
  sets: [],
  nameBytes: 0,
  cut: undefined,
  dname: undefined,
  dnameCircles: false,
  cname: undefined,
  wildcard: undefined,
};

function buildNode(draft: DraftNode | undefined, isApex: boolean, apex: Name): ZoneNode {
  if (draft === undefined) return { ...empty };
  const sets = [...draft.sets.values()]
    .sort((a, b) => a.type - b.type)
    .map((set) => makeRrSet(set.type, set.ttlSeconds, set.rdata, apex));
  const ofType = (code: number): RrSet | undefined => sets.find((set) => set.type === code);
  const dname = ofType(type.dname);
  return {
    sets,
    nameBytes: draft.name.length,
    cut: isApex ? undefined : ofType(type.ns),
    dname,
    dnameCircles: dname !== undefined && isWithin(dname.rdata[0]!, draft.name),
    cname: ofType(type.cname),
    wildcard: undefined,
  };
}

/** An SVCB or HTTPS record may lead to further ones (RFC 9460 §4.1). */
function ofTarget({ type: code }: RrSet): readonly number[] {
  return code === type.svcb || code === type.https ? [code] : [];
}

/** Addresses in this zone of the hosts that a set names, each host once. */
function hostsOf(set: RrSet, draft: DraftZone, built: ReadonlyMap<DraftNode, ZoneNode>): HostAddresses[] {
  const hosts = new Map<string, HostAddresses>();
  for (const rdata of set.rdata) {
    const host = hostIn(set.type, rdata);
    if (host === undefined || !isWithin(host, draft.apex)) continue;
    const { node, delegated } = nodeOf(draft, host);
    if (node === undefined || (delegated && set.type !== type.ns)) continue;
    const wanted = new Set<number>([type.a, type.aaaa, ...ofTarget(set)]);
    const sets = built.get(node)!.sets.filter((other) => other !== set && wanted.has(other.type));
    if (sets.length === 0) continue;
    const ownerPrefix = host.slice(0, host.length - draft.apex.length);
    hosts.set(nameKey(host), { ownerPrefix, sets, isGlue: delegated });
  }
  return [...hosts.values()];
}
