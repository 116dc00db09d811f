import { classIn, makeRecord, type ResourceRecord, rdataTypes, type } from "../../wire/index.js";
import { addressType, familyFits, nodeAddress, placeOf } from "../addresses.js";
import type { Asked } from "../asked.js";
import { chase } from "../chase.js";
import type { NodeEntry } from "../entries.js";
import type { Lookup } from "../lookup.js";
import { nodeTexts } from "../node-text.js";
import { nameError, noData, type Records, type Resolution, type UnitSet } from "../resolution.js";
import type { Datum, Texts, Unit } from "../unit.js";
import type { NameForm } from "./contract.js";
import { suffixesAreLocal } from "./suffixes.js";

/** `<node>.node[.<datacenter>]`, whatever the node's health. A node's name may have dots. */
export const node: NameForm = {
  keyword: "node",
  anySuffix: false,
  resolve: (asked, parts, suffixes, lookup) => {
    if (!suffixesAreLocal(suffixes, lookup.settings)) return nameError;
    const key = parts.join(".");
    const entry = lookup.projection.node(key);
    if (entry === undefined) return lookup.projection.hasNodeBelow(key) ? noData : nameError;
    return resolveNode(entry, asked, lookup);
  },
};

function resolveNode(entry: NodeEntry, asked: Asked, lookup: Lookup): Resolution {
  const nothing: Resolution = { ...noData, topic: entry };
  if (asked.type === type.txt) return unitsOf(entry, () => textsOf(entry).map((text) => bareUnit(text)), lookup);
  const asksAddress = asked.type === type.a || asked.type === type.aaaa || asked.type === type.any;
  if (!asksAddress && asked.type !== type.cname) return nothing;
  const place = placeOf(nodeAddress(entry, asked.type));
  if (place?.kind === "host") return aliasOf(entry, place.name, asked, lookup);
  if (asked.type === type.cname) return nothing;
  const fits = place !== undefined && familyFits(place.bytes, asked.type);
  const address = fits ? { type: addressType(place.bytes), rdata: place.bytes } : undefined;
  if (asked.type === type.any) {
    return unitsOf(entry, () => [...(address ? [address] : []), ...textsOf(entry)].map(bareUnit), lookup);
  }
  const beside = lookup.settings.options.nodeMetaTxt ? nodeTexts(entry) : [];
  if (address !== undefined)
    return unitsOf(entry, () => [{ ...bareUnit(address), texts: textsAt(asked, beside) }], lookup);
  if (beside.length === 0) return nothing;
  const additional = textRecords(asked, beside, lookup);
  return { kind: "records", answer: [], authority: [], additional, soa: true };
}

function textsOf(entry: NodeEntry): Datum[] {
  return nodeTexts(entry).map((rdata) => ({ type: type.txt, rdata }));
}

function textsAt(asked: Asked, rdata: readonly Uint8Array[]): Texts | undefined {
  return rdata.length === 0 ? undefined : { owner: asked.name, key: "", rdata };
}

function textRecords(asked: Asked, texts: readonly Uint8Array[], lookup: Lookup): ResourceRecord[] {
  const ttlSeconds = lookup.settings.nodeTtlSeconds;
  return texts.map((rdata) => ({ owner: asked.name, type: type.txt, class: classIn, ttlSeconds, rdata }));
}

function bareUnit(record: Datum): Unit {
  return { record, target: undefined, targetKey: "", address: undefined, texts: undefined, host: undefined };
}

function unitsOf(entry: NodeEntry, make: () => Unit[], lookup: Lookup): UnitSet {
  const ttlSeconds = lookup.settings.nodeTtlSeconds;
  return { kind: "units", make, ttlSeconds, isSrv: false, shuffled: false, capped: false, topic: entry };
}

/** A node registered with a host name: its CNAME, what that leads to, and the node's texts. */
function aliasOf(entry: NodeEntry, host: Uint8Array, asked: Asked, lookup: Lookup): Records {
  const ttl = lookup.settings.nodeTtlSeconds;
  const alias = makeRecord(asked.name, rdataTypes.cname, ttl, host);
  if (asked.type === type.cname) return { kind: "records", answer: [alias], authority: [], additional: [], soa: false };
  const texts = textRecords(asked, nodeTexts(entry), lookup);
  const chain = chase(host, asked, lookup);
  const inAnswer = asked.type === type.any;
  const beside = inAnswer || !lookup.settings.options.nodeMetaTxt ? [] : texts;
  const answer = [alias, ...chain, ...(inAnswer ? texts : [])];
  return { kind: "records", answer, authority: [], additional: beside, soa: false };
}
