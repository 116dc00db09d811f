/** A label of a DNS name holds at most 63 octets (RFC 1035 §2.3.4). */
const labelOctetsMax = 63;
const hostNameLabel = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/;

/** How a service is found over DNS: under a name, or not at all; `warning` is what its owner should be told, if anything. */
export interface DnsName {
  /** Presentation form (RFC 1035 §5.1) below the domain's `service` label, without the domain; null when there is none. */
  readonly label: string | null;
  readonly warning: string | undefined;
}

/** The DNS name of a service, given the zone that services live in (`service.consul`). */
export function dnsNameOf(serviceName: string, zone: string): DnsName {
  const octets = new TextEncoder().encode(serviceName);
  const told = JSON.stringify(serviceName);
  if (octets.length > labelOctetsMax) {
    const warning = `service name ${told} has ${octets.length} octets, a DNS label at most ${labelOctetsMax}: the service has no DNS name`;
    return { label: null, warning };
  }
  if (serviceName.includes(".")) {
    const warning = `service name ${told} contains a dot, which DNS reads as the end of a tag: the service has no DNS name`;
    return { label: null, warning };
  }
  const label = presentation(octets);
  if (hostNameLabel.test(serviceName)) return { label, warning: undefined };
  const warning = `service name ${told} is not a host name: in DNS it is ${label}.${zone}, which many resolvers refuse`;
  return { label, warning };
}

/** Octets beyond letters, digits, `-` and `_` as `\DDD`. */
function presentation(octets: Uint8Array): string {
  let out = "";
  for (const octet of octets) {
    const char = String.fromCharCode(octet);
    out += /[A-Za-z0-9_-]/.test(char) ? char.toLowerCase() : `\\${String(octet).padStart(3, "0")}`;
  }
  return out;
}
