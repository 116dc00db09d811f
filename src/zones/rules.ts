import { isWithin, nameToText, type, typeToText } from "../wire/index.js";
import type { DraftNode, DraftSet, DraftZone } from "./draft-zone.js";
import type { Place, ZoneFaults } from "./fault.js";
import { hostIn } from "./rrset.js";

/** Types that may stand beside a CNAME: what signs it (RFC 4034 §2.5). */
const besideCname: ReadonlySet<number> = new Set<number>([type.cname, type.rrsig, type.nsec, 25]);

/** Checks what must hold of a whole zone. `start` is where to point for what is missing altogether. */
export function checkZone(zone: DraftZone, start: Place, faults: ZoneFaults): void {
  checkApex(zone, start, faults);
  zone.nodes.forEach((node, at) => {
    if (node === undefined) return;
    checkAliases(node, at === 0, faults);
    if (at !== 0) checkBelowApex(zone, at, node, faults);
    checkHosts(zone, node, faults);
  });
}

function checkApex(zone: DraftZone, start: Place, faults: ZoneFaults): void {
  const apex = zone.nodes[0];
  const name = nameToText(zone.apex);
  const soa = apex?.sets.get(type.soa);
  if (soa === undefined) faults.error(start, `no SOA record at ${name}`);
  else if (soa.rdata.length > 1) faults.error(soa.place, `more than one SOA record at ${name}`);
  if (apex?.sets.has(type.ns) !== true) faults.error(start, `no NS record at ${name}`);
  const ds = apex?.sets.get(type.ds);
  if (ds !== undefined) faults.warn(ds.place, "DS belongs in the parent zone");
  const key = apex?.sets.get(type.dnskey);
  if (key !== undefined) faults.warn(key.place, "signed zone: its signatures are not sent along with answers");
}

function checkAliases({ name, sets }: DraftNode, isApex: boolean, faults: ZoneFaults): void {
  const cname = sets.get(type.cname);
  const other = [...sets.values()].find((set) => !besideCname.has(set.type));
  if (cname !== undefined && cname.rdata.length > 1)
    faults.error(cname.place, `${nameToText(name)} has two CNAME records`);
  if (cname !== undefined && other !== undefined) {
    faults.error(cname.place, `${nameToText(name)} has a CNAME beside ${typeToText(other.type)}`);
  }
  const dname = sets.get(type.dname);
  if (dname === undefined) return;
  if (dname.rdata.length > 1) faults.error(dname.place, `${nameToText(name)} has two DNAME records`);
  if (isWithin(dname.rdata[0]!, name)) faults.warn(dname.place, "DNAME leads below its own name: it is followed once");
  if (!isApex && sets.has(type.ns)) faults.error(dname.place, `${nameToText(name)} has a DNAME beside NS`);
}

/** What stands above a name decides whether its data can ever be seen. */
function checkBelowApex(zone: DraftZone, at: number, { name, sets }: DraftNode, faults: ZoneFaults): void {
  const first = [...sets.values()][0]!;
  const text = nameToText(name);
  const soa = sets.get(type.soa);
  if (soa !== undefined) faults.error(soa.place, `SOA at ${text}, which is not the zone's name`);
  const wild = name[0] === 1 && name[1] === 42;
  for (const code of wild ? [type.ns, type.dname] : []) {
    const set = sets.get(code);
    if (set !== undefined)
      faults.error(set.place, `${typeToText(code)} at a wildcard has no defined meaning (RFC 4592 §4)`);
  }
  const ds = sets.get(type.ds);
  if (ds !== undefined && !sets.has(type.ns)) faults.warn(ds.place, `DS at ${text}, which is not delegated`);
  for (let above = zone.tree.parentOf(at); above >= 0; above = zone.tree.parentOf(above)) {
    const upper = zone.nodes[above];
    if (upper?.sets.has(type.dname)) {
      faults.error(first.place, `${text} is below the DNAME at ${nameToText(upper.name)} (RFC 6672 §2.4)`);
      return;
    }
    if (above === 0 || !upper?.sets.has(type.ns)) continue;
    const hidden = [...sets.values()].find((set) => set.type !== type.a && set.type !== type.aaaa);
    if (hidden !== undefined) {
      faults.warn(
        hidden.place,
        `${typeToText(hidden.type)} at ${text} is never seen: ${nameToText(upper.name)} is delegated`,
      );
    }
  }
}

function checkHosts(zone: DraftZone, { sets }: DraftNode, faults: ZoneFaults): void {
  for (const set of sets.values()) {
    for (const rdata of set.rdata) {
      const host = hostIn(set.type, rdata);
      if (host !== undefined && host.length > 1 && isWithin(host, zone.apex)) checkHost(zone, set, host, faults);
    }
  }
}

function checkHost(zone: DraftZone, set: DraftSet, host: Uint8Array, faults: ZoneFaults): void {
  const { node, delegated } = nodeOf(zone, host);
  const text = `${typeToText(set.type)} names ${nameToText(host)}`;
  if (node?.sets.has(type.cname)) faults.warn(set.place, `${text}, which is a CNAME (RFC 2181 §10.3)`);
  else if (node?.sets.has(type.a) || node?.sets.has(type.aaaa)) return;
  else if (!delegated || set.type === type.ns) faults.warn(set.place, `${text}, which has no address in this zone`);
}

/** The node of a name or the wildcard standing for it, and whether the name is at or below a delegation. */
export function nodeOf(zone: DraftZone, name: Uint8Array): { node: DraftNode | undefined; delegated: boolean } {
  const { tree, nodes, labels } = zone;
  const folded = name.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
  const starts: number[] = [];
  for (let i = 0; folded[i] !== 0; i += folded[i]! + 1) starts.push(i);
  let at = 0;
  let delegated = false;
  for (let left = starts.length - labels; left > 0; left--) {
    const child = tree.child(at, folded, starts[left - 1]!);
    if (child < 0) {
      const star = delegated ? -1 : tree.child(at, wildcardLabel, 0);
      return { node: star < 0 ? undefined : nodes[star], delegated };
    }
    at = child;
    if (nodes[at]?.sets.has(type.ns)) delegated = true;
  }
  return { node: nodes[at], delegated };
}

/** The label `*`. */
export const wildcardLabel: Uint8Array = Uint8Array.of(1, 42);
