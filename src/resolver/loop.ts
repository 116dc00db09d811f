import { type Endpoint, formatEndpoint, isLoopback, sameEndpoint } from "./endpoint.js";

/** Who asks whom on this host, as far as files and the agent tell. */
export interface Chain {
  readonly ours: Endpoint;
  /** Whom the agent forwards to. */
  readonly recursors: readonly Endpoint[];
  /** The nameservers of `/etc/resolv.conf`: whom other resolvers on this host forward to unless told otherwise. */
  readonly nameservers: readonly Endpoint[];
  /** The nameservers systemd-resolved keeps for itself, undefined where it does not run. */
  readonly resolvedUplinks: readonly Endpoint[] | undefined;
}

const resolvedStubs = ["127.0.0.53", "127.0.0.54"];

/**
 * The way of a query that comes back to us, as the stations it passes; undefined when the files show none. A resolver on
 * this host that is not systemd-resolved is taken to read `/etc/resolv.conf`, as dnsmasq does.
 */
export function findLoop(chain: Chain): readonly string[] | undefined {
  const visited = new Set<string>();
  const visit = (at: Endpoint, way: readonly string[]): readonly string[] | undefined => {
    const station = formatEndpoint(at);
    if (way.length > 0 && sameEndpoint(at, chain.ours)) return [...way, `us (${station})`];
    if (visited.has(station)) return undefined;
    visited.add(station);
    const here = sameEndpoint(at, chain.ours) ? `us (${station})` : `the resolver at ${station}`;
    const { next, through } = nextOf(at, chain);
    for (const endpoint of next) {
      const found = visit(endpoint, [...way, here, ...through]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(chain.ours, []);
}

function nextOf(at: Endpoint, chain: Chain): { next: readonly Endpoint[]; through: readonly string[] } {
  if (sameEndpoint(at, chain.ours)) return { next: chain.recursors, through: [] };
  if (resolvedStubs.includes(at.address) && chain.resolvedUplinks !== undefined) {
    return { next: chain.resolvedUplinks, through: ["/run/systemd/resolve/resolv.conf"] };
  }
  if (!isLoopback(at.address)) return { next: [], through: [] };
  return { next: chain.nameservers, through: ["/etc/resolv.conf"] };
}
