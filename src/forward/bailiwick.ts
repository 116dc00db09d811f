import { isWithin, type Message, type Name, nameKey, type ResourceRecord, sameName, type } from "../wire/index.js";

/** CNAMEs followed within one reply; Unbound's number of restarts. */
const chainMax = 11;
const signerOffset = 18;

/** The sections of a reply that belong to the question; the rest is dropped, it could only deceive. */
export interface Sections {
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
}

/**
 * Keeps of a reply to a question about `name`: answers along the CNAME and DNAME chain from it; SOA, NS and DS of zones above
 * names of that chain, with their proofs when DO was set; addresses of names that the kept records point to. Undefined when the chain is
 * longer than 11 or runs in a circle.
 */
export function withinBailiwick(message: Message, name: Name, dnssecOk: boolean): Sections | undefined {
  const chain = followChain(message.answer, name);
  if (chain === undefined) return undefined;
  const isAbove = (owner: Name): boolean => chain.some((link) => isWithin(link, owner));
  const answer = message.answer.filter(
    ({ owner, type: rtype }) =>
      isIn(chain, owner) || ((rtype === type.dname || rtype === type.rrsig) && isAbove(owner)),
  );
  if (message.authority.length + message.additional.length === 0) return { answer, authority: none, additional: none };
  const authority = keptAuthority(message.authority, isAbove, dnssecOk);
  return { answer, authority, additional: keptAdditional(message.additional, [...answer, ...authority]) };
}

const none: readonly ResourceRecord[] = [];

function keptAuthority(
  records: readonly ResourceRecord[],
  isAbove: (owner: Name) => boolean,
  dnssecOk: boolean,
): readonly ResourceRecord[] {
  const signers = dnssecOk ? records.filter(({ type: rtype }) => rtype === type.rrsig).map(signerOf) : [];
  const zones = signers.filter((signer) => signer !== undefined && isAbove(signer)) as Name[];
  return records.filter(({ owner, type: rtype }) => {
    if (rtype === type.soa || rtype === type.ns || rtype === type.ds) return isAbove(owner);
    const isProof = rtype === type.nsec || rtype === type.nsec3 || rtype === type.rrsig;
    return isProof && zones.some((zone) => isWithin(owner, zone));
  });
}

function keptAdditional(
  records: readonly ResourceRecord[],
  leading: readonly ResourceRecord[],
): readonly ResourceRecord[] {
  if (records.length === 0) return none;
  const targets = leading.map(targetOf).filter((target) => target !== undefined);
  const known = targets.length > fewNames ? new Set(targets.map(nameKey)) : undefined;
  return records.filter(
    ({ owner, type: rtype }) =>
      (rtype === type.a || rtype === type.aaaa || rtype === type.rrsig) &&
      (known?.has(nameKey(owner)) ?? isIn(targets, owner)),
  );
}

/** Names up to this many are compared one by one; with more, a table is quicker. */
const fewNames = 8;

function isIn(names: readonly Name[], name: Name): boolean {
  for (const known of names) if (sameName(known, name)) return true;
  return false;
}

/** The name and what its aliases lead to, one after the other. */
function followChain(answer: readonly ResourceRecord[], name: Name): Name[] | undefined {
  const chain = [name];
  for (;;) {
    const last = chain.at(-1)!;
    const alias = answer.find(({ owner, type: rtype }) => rtype === type.cname && sameName(owner, last));
    if (alias === undefined) return chain;
    if (chain.length > chainMax || isIn(chain, alias.rdata)) return undefined;
    chain.push(alias.rdata);
  }
}

function signerOf({ rdata }: ResourceRecord): Name | undefined {
  return nameAt(rdata, signerOffset);
}

/** The name that a record points to, for types whose target's addresses come along. */
function targetOf({ owner, type: rtype, rdata }: ResourceRecord): Name | undefined {
  const offset = targetOffset(rtype);
  const target = offset < 0 ? undefined : nameAt(rdata, offset);
  return target?.length === 1 ? owner : target;
}

function targetOffset(rtype: number): number {
  switch (rtype) {
    case type.ns:
      return 0;
    case type.mx:
    case type.svcb:
    case type.https:
      return 2;
    case type.srv:
      return 6;
    default:
      return -1;
  }
}

/** The uncompressed name in RDATA. */
function nameAt(rdata: Uint8Array, from: number): Name | undefined {
  let at = from;
  while (at < rdata.length && rdata[at] !== 0) at += rdata[at]! + 1;
  return at < rdata.length ? rdata.subarray(from, at + 1) : undefined;
}
