import { BlockList, isIPv6 } from "node:net";
import type { HttpSettings } from "./ports.js";

/** What every request needs of the settings, made ready once. */
export interface ReadySettings {
  readonly raw: HttpSettings;
  /** Flat: on every answer. */
  readonly baseHeaders: readonly string[];
  /** Path prefixes that answer 403. */
  readonly blocked: readonly string[];
  readonly mayWrite: (address: string | undefined) => boolean;
}

export function readySettings(raw: HttpSettings): ReadySettings {
  return {
    raw,
    baseHeaders: baseHeaders(raw),
    blocked: raw.blockEndpoints,
    mayWrite: writeRule(raw.allowWriteHttpFrom),
  };
}

function baseHeaders(raw: HttpSettings): readonly string[] {
  const headers = ["Vary", "Accept-Encoding", "X-Consul-Default-Acl-Policy", "allow"];
  if (raw.translateWanAddrs) headers.push("X-Consul-Translate-Addresses", "true");
  for (const [name, value] of Object.entries(raw.responseHeaders)) headers.push(name, value);
  return headers;
}

function writeRule(blocks: readonly string[]): ReadySettings["mayWrite"] {
  if (blocks.length === 0) return () => true;
  const list = new BlockList();
  for (const block of blocks) {
    const [network = "", bits] = block.split("/");
    const family = isIPv6(network) ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  }
  return (address) => {
    if (address === undefined) return false;
    const plain = address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
    return list.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
  };
}
