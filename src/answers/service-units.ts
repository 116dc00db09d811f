import { formatAddress, type Name, nameKey, putU16, type } from "../wire/index.js";
import { addressType, familyFits, nodeAddress, type Place, placeOf, serviceAddress } from "./addresses.js";
import type { Instance } from "./entries.js";
import { addressName, nodeName } from "./generated-names.js";
import { weightOf } from "./health.js";
import { nodeTexts } from "./node-text.js";
import type { Texts, Unit } from "./unit.js";

/** An instance that passed the filters, with the state its weight follows from. */
export interface Candidate {
  readonly instance: Instance;
  readonly aggregate: number;
}

/** What units are made for. */
export interface UnitPurpose {
  readonly type: number;
  /** The question's name as asked: an instance whose host name is just that gives its node's address. */
  readonly asked: Name;
  readonly datacenter: string;
  readonly zoneName: Name;
  readonly withTexts: boolean;
}

/** Where an instance is to be found: its address, and the name an SRV record gives it. */
interface Whereabouts {
  readonly place: Place;
  /** The address as registered. */
  readonly text: string;
  /** The node's name stands for the address. */
  readonly atNode: boolean;
  /** The instance's host name is the very name asked for, in this letter case: its node stands in for it. */
  readonly isLoop: boolean;
}

function isSame(left: Name, right: Name): boolean {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

/** Chooses between the instance's own address and its node's (consul-dns §6.1). */
function whereabouts(instance: Instance, purpose: UnitPurpose): Whereabouts | undefined {
  const own = serviceAddress(instance, purpose.type);
  if (own === "") return atNode(instance, purpose, false);
  const place = placeOf(own);
  if (place === undefined) return undefined;
  if (place.kind === "host" && isSame(place.name, purpose.asked)) {
    const stand = atNode(instance, purpose, true);
    if (stand?.place.kind === "ip") return stand;
  }
  return { place, text: own, atNode: false, isLoop: false };
}

function atNode(instance: Instance, purpose: UnitPurpose, isLoop: boolean): Whereabouts | undefined {
  const text = nodeAddress(instance.node, purpose.type);
  const place = placeOf(text);
  if (place === undefined) return undefined;
  const standsForIt = isLoop || text === instance.node.address;
  return { place, text, atNode: place.kind === "ip" && standsForIt, isLoop };
}

function textsOf({ node }: Instance, purpose: UnitPurpose): Texts | undefined {
  if (!purpose.withTexts || !node.meta) return undefined;
  const owner = nodeName(node.name, purpose.datacenter, purpose.zoneName);
  const rdata = owner === undefined ? [] : nodeTexts(node);
  return owner === undefined || rdata.length === 0 ? undefined : { owner, key: node.name, rdata };
}

function srvUnit({ instance, aggregate }: Candidate, found: Whereabouts, purpose: UnitPurpose): Unit | undefined {
  const { place } = found;
  const { datacenter, zoneName } = purpose;
  const ofNode = found.atNode ? nodeName(instance.node.name, datacenter, zoneName) : undefined;
  const target = ofNode ?? (place.kind === "host" ? place.name : addressName(place.bytes, datacenter, zoneName));
  if (target === undefined) return undefined;
  const weight = weightOf(aggregate, instance.passingWeight, instance.warningWeight);
  return {
    record: { type: type.srv, rdata: srvRdata(weight, instance.port & 65_535, target) },
    target,
    targetKey: ofNode === undefined ? found.text : `node ${instance.node.name}`,
    address: place.kind === "ip" ? { type: addressType(place.bytes), rdata: place.bytes } : undefined,
    texts: textsOf(instance, purpose),
    host: place.kind === "host" ? place.name : undefined,
    caseBound: found.isLoop,
  };
}

/** SRV data (RFC 2782); the priority is always 1. */
function srvRdata(weight: number, port: number, target: Name): Uint8Array {
  const rdata = new Uint8Array(6 + target.length);
  putU16(rdata, 0, 1);
  putU16(rdata, 2, weight);
  putU16(rdata, 4, port);
  rdata.set(target, 6);
  return rdata;
}

function addressUnit({ place, isLoop }: Whereabouts, qtype: number): Unit | undefined {
  const isHost = place.kind === "host";
  if (!isHost && !familyFits(place.bytes, qtype)) return undefined;
  return {
    record: isHost ? undefined : { type: addressType(place.bytes), rdata: place.bytes },
    target: undefined,
    targetKey: "",
    address: undefined,
    texts: undefined,
    host: isHost ? place.name : undefined,
    caseBound: isLoop,
  };
}

/** What makes two instances one record: node, address and port for SRV, else the address itself. */
function sameKey(instance: Instance, { place, text }: Whereabouts, purpose: UnitPurpose): string {
  if (purpose.type === type.srv) {
    return `${instance.node.name} ${instance.port} ${serviceAddress(instance, purpose.type)}`;
  }
  if (place.kind === "host") return nameKey(place.name);
  // Only a plain IPv4 text has one spelling.
  return text.includes(":") ? formatAddress(place.bytes) : text;
}

/** The units of a service's instances, each record once, until there are `max` with a record. */
export function serviceUnits(
  candidates: readonly Candidate[],
  purpose: UnitPurpose,
  max = Number.POSITIVE_INFINITY,
): Unit[] {
  const seen = new Set<string>();
  const units: Unit[] = [];
  let records = 0;
  for (const candidate of candidates) {
    if (records >= max) break;
    const { instance } = candidate;
    const found = whereabouts(instance, purpose);
    if (found === undefined) continue;
    const key = sameKey(instance, found, purpose);
    if (seen.has(key)) continue;
    const unit = purpose.type === type.srv ? srvUnit(candidate, found, purpose) : addressUnit(found, purpose.type);
    if (unit === undefined) continue;
    seen.add(key);
    units.push(unit);
    if (unit.record !== undefined) records++;
  }
  return units;
}
