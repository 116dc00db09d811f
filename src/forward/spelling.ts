import { isWithin, type Name, type ResourceRecord, sameName, type } from "../wire/index.js";

/**
 * The answer with the name asked for in the letters of `name`, wherever a server repeated it in the mixed ones that it was asked in:
 * as an owner, in CNAMEs that it made from a DNAME (RFC 6672 §3.1), and in owners that these lead to.
 */
export function respelled(answer: readonly ResourceRecord[], name: Name): readonly ResourceRecord[] {
  const names = [name];
  const dnames = answer.filter((record) => record.type === type.dname);
  return answer.map((record) => {
    const owner = spelledLike(record.owner, names);
    if (record.type !== type.cname || dnames.length === 0)
      return owner === record.owner ? record : { ...record, owner };
    const rdata = withLettersOf(owner, record.rdata, dnames);
    names.push(rdata);
    return { ...record, owner, rdata };
  });
}

/** One of `names` where it is the same, letter case aside. */
function spelledLike(owner: Name, names: readonly Name[]): Name {
  return names.find((known) => sameName(known, owner)) ?? owner;
}

/** A CNAME's target, its labels before the DNAME's own target in the letters of the owner that they were copied from. */
function withLettersOf(owner: Name, target: Name, dnames: readonly ResourceRecord[]): Name {
  const above = dnames.find((dname) => owner.length > dname.owner.length && isWithin(owner, dname.owner));
  const copied = above === undefined ? 0 : owner.length - above.owner.length;
  if (copied === 0 || target.length <= copied) return target;
  const out = Uint8Array.from(target);
  out.set(owner.subarray(0, copied));
  return sameName(out, target) ? out : target;
}

/** With so many letters in mixed case nobody else asks in the same ones by chance (one in a million). */
const lettersMin = 20;

/** Whether a name (folded) in mixed case is known again among those of others. */
export function isTelling(name: Uint8Array): boolean {
  let letters = 0;
  for (const byte of name) if (byte >= 97 && byte <= 122) letters++;
  return letters >= lettersMin;
}
