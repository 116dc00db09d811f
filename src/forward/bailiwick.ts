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
  if (isPlain(message, name)) return { answer: message.answer, authority: none, additional: none };
  const chain = followChain(message.answer, name);
  if (chain === undefined) return undefined;
  const names = [...chain.values()];
  const isAbove = (owner: Name): boolean => names.some((link) => isWithin(link, owner));
  const answer = message.answer.filter(
    ({ owner, type: rtype }) =>
      chain.has(nameKey(owner)) || ((rtype === type.dname || rtype === type.rrsig) && isAbove(owner)),
  );
  const signers = message.authority
    .filter(({ type: rtype }) => rtype === type.rrsig)
    .map(({ rdata }) => nameAt(rdata, signerOffset))
    .filter((signer): signer is Name => signer !== undefined && isAbove(signer));
  const authority = message.authority.filter(({ owner, type: rtype }) => {
    if (rtype === type.soa || rtype === type.ns || rtype === type.ds) return isAbove(owner);
    const isProof = dnssecOk && (rtype === type.nsec || rtype === type.nsec3 || rtype === type.rrsig);
    return isProof && signers.some((zone) => isWithin(owner, zone));
  });
  const targets = new Set([...answer, ...authority].map(targetOf).filter((target) => target !== undefined));
  const additional = message.additional.filter(
    ({ owner, type: rtype }) =>
      (rtype === type.a || rtype === type.aaaa || rtype === type.rrsig) && targets.has(nameKey(owner)),
  );
  return { answer, authority, additional };
}

const none: readonly ResourceRecord[] = [];

/** Whether a reply has nothing but records of the name itself, none of them leading on: most have. */
function isPlain({ answer, authority, additional }: Message, name: Name): boolean {
  if (authority.length + additional.length > 0 || answer.length === 0) return false;
  return answer.every(({ owner, type: rtype }) => rtype !== type.cname && sameName(owner, name));
}

function followChain(answer: readonly ResourceRecord[], name: Name): Map<string, Name> | undefined {
  const aliases = new Map<string, Name>();
  for (const { owner, type: rtype, rdata } of answer) if (rtype === type.cname) aliases.set(nameKey(owner), rdata);
  const chain = new Map([[nameKey(name), name]]);
  for (let at = aliases.get(nameKey(name)); at !== undefined; at = aliases.get(nameKey(at))) {
    if (chain.size > chainMax || chain.has(nameKey(at))) return undefined;
    chain.set(nameKey(at), at);
  }
  return chain;
}

/** The name that a record points to, as a key, for types whose target's addresses come along. */
function targetOf({ owner, type: rtype, rdata }: ResourceRecord): string | undefined {
  const offset = targetOffset(rtype);
  const target = offset < 0 ? undefined : nameAt(rdata, offset);
  if (target === undefined) return undefined;
  return nameKey(target.length === 1 ? owner : target);
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
