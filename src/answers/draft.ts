import { classIn, makeRecord, type Name, nameKey, type ResourceRecord, rdataTypes, type } from "../wire/index.js";
import type { Asked } from "./asked.js";
import { chase } from "./chase.js";
import type { Lookup } from "./lookup.js";
import type { Records, UnitSet } from "./resolution.js";
import type { Datum, Unit } from "./unit.js";

/** Records of a followed host name that are kept without EDNS, unless the address lies deeper in the chain. */
const keptPlainMax = 5;

function recordOf(owner: Name, datum: Datum, ttlSeconds: number): ResourceRecord {
  return { owner, type: datum.type, class: classIn, ttlSeconds, rdata: datum.rdata };
}

/** Whether a record is an address. */
export function isAddress(record: ResourceRecord): boolean {
  return record.type === type.a || record.type === type.aaaa;
}

/**
 * Records of a host name as a service answer carries them: only names and addresses, with the service's TTL. A name on the
 * way to another is followed as if it had been asked for without EDNS.
 */
function followed(host: Name, asked: Asked, lookup: Lookup, ttlSeconds: number): ResourceRecord[] {
  const usable = chase(host, asked, lookup)
    .filter((record) => record.type === type.cname || isAddress(record))
    .map((record) => ({ ...record, ttlSeconds }));
  if (lookup.hasEdns && asked.trail.length === 0) return usable;
  return usable.slice(0, Math.max(keptPlainMax, usable.findIndex(isAddress) + 1));
}

/** Leaves out records that are already there. */
export function distinct(records: readonly ResourceRecord[]): ResourceRecord[] {
  const seen = new Map<string, ResourceRecord>();
  for (const record of records) {
    const key = `${nameKey(record.owner)} ${record.type} ${record.rdata.join(".")}`;
    if (!seen.has(key)) seen.set(key, record);
  }
  return [...seen.values()];
}

function srvSections(units: readonly Unit[], set: UnitSet, asked: Asked, lookup: Lookup): Records {
  const { ttlSeconds } = set;
  const additional: ResourceRecord[] = [];
  for (const unit of units) {
    if (unit.host !== undefined) {
      additional.push(...followed(unit.host, asked, lookup, ttlSeconds));
    } else if (unit.address !== undefined) additional.push(recordOf(unit.target!, unit.address, ttlSeconds));
    for (const rdata of unit.texts?.rdata ?? []) {
      additional.push(recordOf(unit.texts!.owner, { type: type.txt, rdata }, ttlSeconds));
    }
  }
  const answer = units.map((unit) => recordOf(asked.name, unit.record!, ttlSeconds));
  return { kind: "records", answer, authority: [], additional: distinct(additional), soa: false };
}

function addressSections(units: readonly Unit[], set: UnitSet, asked: Asked, lookup: Lookup): Records {
  const { ttlSeconds } = set;
  const limit = lookup.settings.options.aRecordLimit;
  const plain = units.filter((unit) => unit.record !== undefined);
  const answer = plain.map((unit) => recordOf(asked.name, unit.record!, ttlSeconds));
  const host = units.find((unit) => unit.host !== undefined)?.host;
  if (plain.length > 0 || host === undefined) {
    const cut = set.capped && limit > 0 ? answer.slice(0, limit) : answer;
    const additional = plain.flatMap((unit) =>
      (unit.texts?.rdata ?? []).map((rdata) => recordOf(unit.texts!.owner, { type: type.txt, rdata }, ttlSeconds)),
    );
    return { kind: "records", answer: cut, authority: [], additional, soa: false };
  }
  const chain = followed(host, asked, lookup, ttlSeconds);
  const alias = makeRecord(asked.name, rdataTypes.cname, ttlSeconds, host);
  return { kind: "records", answer: [alias, ...chain], authority: [], additional: [], soa: false };
}

/** The smallest record there is: a pointer, an address. */
const leastRecordBytes = 16;

/**
 * Makes the records of a unit set one by one: the way of host names, of odd sizes and of uncompressed replies. Not
 * more of them than could fit `replyBytes`, and one more, by which it shows that some were left out.
 */
export function draftUnits(set: UnitSet, asked: Asked, lookup: Lookup, replyBytes: number): Records {
  const max = Math.ceil(replyBytes / leastRecordBytes) + 1;
  const units = set.make(
    asked.zoneName,
    set.shuffled ? { max, shuffle: (things) => lookup.shuffle(things) } : undefined,
  );
  return set.isSrv ? srvSections(units, set, asked, lookup) : addressSections(units, set, asked, lookup);
}
