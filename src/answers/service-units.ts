import { encodeRdata, type Name, nameKey, rdataTypes, type } from "../wire/index.js";
import { addressType, familyFits, nodeAddress, type Place, placeOf, serviceAddress } from "./addresses.js";
import type { Instance } from "./entries.js";
import { addressName, nodeName } from "./generated-names.js";
import { weightOf } from "./health.js";
import { nodeTexts } from "./node-text.js";
import type { Datum, Texts, Unit } from "./unit.js";

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
  /** The address is the node's own, so its name stands for it. */
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
  const ofNode = nodeAddress(instance.node, purpose.type);
  const nodePlace = placeOf(ofNode);
  const byNode =
    nodePlace === undefined
      ? undefined
      : { place: nodePlace, atNode: nodePlace.kind === "ip" && ofNode === instance.node.address, isLoop: false };
  if (own === "") return byNode;
  const place = placeOf(own);
  if (place?.kind === "host" && nodePlace?.kind === "ip" && isSame(place.name, purpose.asked)) {
    return { ...byNode!, isLoop: true };
  }
  return place === undefined ? undefined : { place, atNode: false, isLoop: false };
}

function textsOf(instance: Instance, purpose: UnitPurpose): Texts | undefined {
  const owner = purpose.withTexts ? nodeName(instance.node.name, purpose.datacenter, purpose.zoneName) : undefined;
  const rdata = owner === undefined ? [] : nodeTexts(instance.node);
  return owner === undefined || rdata.length === 0 ? undefined : { owner, rdata };
}

function srvUnit({ instance, aggregate }: Candidate, found: Whereabouts, purpose: UnitPurpose): Unit | undefined {
  const { place, atNode } = found;
  const { datacenter, zoneName } = purpose;
  const target =
    place.kind === "host"
      ? place.name
      : ((atNode ? nodeName(instance.node.name, datacenter, zoneName) : undefined) ??
        addressName(place.bytes, datacenter, zoneName));
  if (target === undefined) return undefined;
  const weight = weightOf(aggregate, instance.passingWeight, instance.warningWeight);
  const rdata = encodeRdata(rdataTypes.srv, { priority: 1, weight, port: instance.port & 65_535, target })!;
  return {
    record: { type: type.srv, rdata },
    target,
    address: place.kind === "ip" ? { type: addressType(place.bytes), rdata: place.bytes } : undefined,
    texts: textsOf(instance, purpose),
    host: place.kind === "host" ? place.name : undefined,
  };
}

function addressUnit({ place }: Whereabouts, qtype: number): Unit | undefined {
  const bare = { target: undefined, address: undefined, texts: undefined };
  if (place.kind === "host") return { ...bare, record: undefined, host: place.name };
  if (!familyFits(place.bytes, qtype)) return undefined;
  return { ...bare, record: { type: addressType(place.bytes), rdata: place.bytes }, host: undefined };
}

function datumKey(datum: Datum): string {
  return `${datum.type} ${datum.rdata.join(".")}`;
}

/** What makes two instances one record: node, address and port for SRV, else the record itself. */
function sameKey(instance: Instance, unit: Unit, purpose: UnitPurpose): string {
  if (purpose.type === type.srv) {
    return `${instance.node.name.toLowerCase()} ${instance.port} ${serviceAddress(instance, purpose.type)}`;
  }
  return unit.host === undefined ? datumKey(unit.record!) : `host ${nameKey(unit.host)}`;
}

/** The units of a service's instances, each record once. */
export function serviceUnits(candidates: readonly Candidate[], purpose: UnitPurpose): Unit[] {
  const units = new Map<string, Unit>();
  for (const candidate of candidates) {
    const found = whereabouts(candidate.instance, purpose);
    if (found === undefined) continue;
    const unit = purpose.type === type.srv ? srvUnit(candidate, found, purpose) : addressUnit(found, purpose.type);
    if (unit === undefined) continue;
    const key = sameKey(candidate.instance, unit, purpose);
    if (!units.has(key)) units.set(key, found.isLoop ? { ...unit, caseBound: true } : unit);
  }
  return [...units.values()];
}
