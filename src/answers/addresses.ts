import { type Name, nameFromText, parseAddress, type } from "../wire/index.js";
import type { Instance, NodeEntry } from "./entries.js";

/** What an address text is: IP bytes, or the name of a host. */
export type Place =
  | { readonly kind: "ip"; readonly bytes: Uint8Array }
  | { readonly kind: "host"; readonly name: Name };

/** Address texts that a question of this type looks at, in order (the first that is set is taken). */
function tagsFor(qtype: number): readonly string[] {
  if (qtype === type.a) return ["lan_ipv4"];
  return qtype === type.aaaa ? ["lan_ipv6"] : ["lan_ipv6", "lan_ipv4"];
}

/** The address text of a node for a question of this type. */
export function nodeAddress(node: NodeEntry, qtype: number): string {
  const { tagged } = node;
  if (tagged) {
    for (const tag of tagsFor(qtype)) if (tagged[tag]) return tagged[tag];
  }
  return node.address;
}

/** The address text of an instance's own for a question of this type; empty when it has none. */
export function serviceAddress(instance: Instance, qtype: number): string {
  const { tagged } = instance;
  if (tagged) {
    for (const tag of tagsFor(qtype)) if (tagged[tag]?.address) return tagged[tag].address;
  }
  return instance.address;
}

/** Reads an address text; undefined when it is neither an IP address nor a possible host name. */
export function placeOf(text: string): Place | undefined {
  const bytes = parseAddress(text);
  if (bytes !== undefined) return { kind: "ip", bytes };
  const result = text === "" ? undefined : nameFromText(text);
  return result?.ok === true ? { kind: "host", name: result.name } : undefined;
}

/** The record type that carries these address bytes. */
export function addressType(bytes: Uint8Array): number {
  return bytes.length === 4 ? type.a : type.aaaa;
}

/** Whether a question of this type can be answered by these address bytes. */
export function familyFits(bytes: Uint8Array, qtype: number): boolean {
  if (qtype === type.any || qtype === type.srv) return true;
  return addressType(bytes) === qtype;
}
