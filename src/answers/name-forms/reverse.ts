import { formatAddress, hexToBytes, makeRecord, type Name, parseIpv4, rdataTypes, type } from "../../wire/index.js";
import type { Asked } from "../asked.js";
import { nodeName, serviceName } from "../generated-names.js";
import type { Lookup } from "../lookup.js";
import { elsewhere, type Resolution } from "../resolution.js";

/** The address that a reverse name means, as canonical text, or undefined for any other name below `arpa`; without that label. */
export function reverseAddress(labels: readonly string[]): string | undefined {
  const reversed = labels.slice(0, -1).reverse();
  if (labels.at(-1) === "in-addr" && reversed.length === 4) {
    const bytes = parseIpv4(reversed.join("."));
    return bytes === undefined ? undefined : formatAddress(bytes);
  }
  if (labels.at(-1) !== "ip6" || reversed.length !== 32 || reversed.some((label) => label.length !== 1))
    return undefined;
  const bytes = hexToBytes(reversed.join(""));
  return bytes === undefined ? undefined : formatAddress(bytes);
}

function targetOf(address: string, lookup: Lookup): Name | undefined {
  const { projection, settings } = lookup;
  const { datacenter } = settings.options;
  const zone = settings.primary.name;
  const node = projection.nodeAt(address);
  if (node !== undefined) return nodeName(node.name, datacenter, zone);
  const instance = projection.instanceAt(address);
  return instance === undefined ? undefined : serviceName(instance.service, datacenter, zone);
}

/**
 * Names below `arpa`: the node with the address, else the service instance, whatever their health; always one record,
 * its TTL 0. Other names below `arpa` may be known elsewhere.
 */
export function resolveReverse(asked: Asked, lookup: Lookup): Resolution {
  const address = reverseAddress(asked.labels);
  const target = address === undefined ? undefined : targetOf(address, lookup);
  if (target === undefined) return elsewhere;
  const wanted = asked.type === type.ptr || asked.type === type.any;
  const pointer = makeRecord(asked.name, rdataTypes.ptr, 0, target);
  if (asked.type === type.soa) return { kind: "records", answer: [pointer], authority: [], additional: [], soa: true };
  return { kind: "records", answer: wanted ? [pointer] : [], authority: [], additional: [], soa: !wanted };
}
