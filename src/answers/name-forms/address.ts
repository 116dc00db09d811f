import { foldName, hexToBytes, makeRecord, type Name, rdataTypes, type } from "../../wire/index.js";
import { addressType, familyFits } from "../addresses.js";
import type { Asked } from "../asked.js";
import { nameError } from "../resolution.js";
import type { NameForm } from "./contract.js";

/** The owner: labels before the zone in lower case, the zone as asked. */
function ownerOf(asked: Asked): Name {
  const owner = foldName(asked.name);
  owner.set(asked.zoneName, owner.length - asked.zoneName.length);
  return owner;
}

/** `<hex>.addr.<anything>`: 8 hex digits are an IPv4 address, 32 an IPv6 one. Nothing needs to be registered. */
export const address: NameForm = {
  keyword: "addr",
  anySuffix: true,
  resolve: (asked, parts, _suffixes, lookup) => {
    const [hex] = parts;
    const bytes = parts.length === 1 && (hex!.length === 8 || hex!.length === 32) ? hexToBytes(hex!) : undefined;
    if (bytes === undefined) return nameError;
    const rdataType = bytes.length === 4 ? rdataTypes.a : rdataTypes.aaaa;
    const record = makeRecord(ownerOf(asked), rdataType, lookup.settings.nodeTtlSeconds, bytes);
    const fits = asked.type === type.any || (asked.type === addressType(bytes) && familyFits(bytes, asked.type));
    return fits
      ? { kind: "records", answer: [record], authority: [], additional: [], soa: false }
      : { kind: "records", answer: [], authority: [], additional: [record], soa: true };
  },
};
