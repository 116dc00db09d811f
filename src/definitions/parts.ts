import { defaultWeights, type Locality, type ServiceAddress, type Weights } from "../records/index.js";
import { parseIpv4, parseIpv6 } from "../wire/index.js";
import type { AddressInput, LocalityInput, WeightsInput } from "./input.js";

const unspecifiedAddresses: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]"]);

/** True for an address that says "everywhere": nobody could be sent there. */
export function isUnspecifiedAddress(address: string): boolean {
  return unspecifiedAddresses.has(address);
}

/** Weights as sent; without the object both are 1, inside it what is missing is 0. */
export function weightsOf(input: WeightsInput | null | undefined): Weights {
  if (input === null || input === undefined) return defaultWeights;
  return { passing: input.Passing ?? 0, warning: input.Warning ?? 0 };
}

/** RFC 2782 gives a weight 16 bits. */
const weightMax = 65_535;

/** Consul's complaint about weights, or undefined. */
export function weightsFault({ passing, warning }: Weights): string | undefined {
  if (passing < 1) return "Passing must be greater than 0";
  if (warning < 0) return "Warning must be greater or equal than 0";
  if (passing > weightMax || warning > weightMax) return `DNS Weight must be between 0 and ${weightMax}`;
  return undefined;
}

export function localityOf(input: LocalityInput | null | undefined): Locality | null {
  if (input === null || input === undefined) return null;
  return { region: input.Region ?? "", zone: input.Zone ?? "" };
}

type Addresses = Readonly<Record<string, ServiceAddress>>;

/** Tagged addresses as sent, or null when none were. */
export function addressesOf(input: Readonly<Record<string, AddressInput>> | null | undefined): Addresses | null {
  const entries = Object.entries(input ?? {});
  if (entries.length === 0) return null;
  return Object.fromEntries(entries.map(([tag, at]) => [tag, { address: at.Address ?? "", port: at.Port ?? 0 }]));
}

/** Tags whose address must be a literal of one family. */
const literalFamilies: Readonly<Record<string, "ipv4" | "ipv6">> = {
  lan_ipv4: "ipv4",
  wan_ipv4: "ipv4",
  lan_ipv6: "ipv6",
  wan_ipv6: "ipv6",
};

/** The family of an address literal. One of IPv4 in IPv6's clothes (`::ffff:10.0.0.1`) is IPv4's, as in Go. */
function familyOf(address: string): "ipv4" | "ipv6" | undefined {
  if (parseIpv4(address) !== undefined) return "ipv4";
  const bytes = parseIpv6(address);
  if (bytes === undefined) return undefined;
  return bytes.every((byte, at) => at >= 12 || byte === (at >= 10 ? 0xff : 0)) ? "ipv4" : "ipv6";
}

/** The complaint about a tagged address that is no literal of its family, or undefined. */
export function addressesFault(addresses: Addresses | null): string | undefined {
  for (const [tag, { address }] of Object.entries(addresses ?? {})) {
    const family = Object.hasOwn(literalFamilies, tag) ? literalFamilies[tag] : undefined;
    if (family === undefined) continue;
    if (familyOf(address) !== family) return `Service tagged address "${tag}" must be a valid ${family} address`;
  }
  return undefined;
}

/** Adds what an agent adds: a service whose address is a literal has it as LAN and WAN address too, unless it said so itself. */
export function withOwnAddress(addresses: Addresses | null, address: string, port: number): Addresses | null {
  const family = familyOf(address);
  if (family === undefined) return addresses;
  const own = { address, port };
  const all = { [`lan_${family}`]: own, [`wan_${family}`]: own, ...addresses };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}
