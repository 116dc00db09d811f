import { appendExtendedError } from "../answers/index.js";
import type { AgentConfig } from "../config/index.js";
import { type Elsewhere, responded } from "../dns/index.js";
import {
  createForwarder,
  defaultForwardOptions,
  type Forwarder,
  type ForwardOptions,
  systemPorts,
} from "../forward/index.js";
import type { Log } from "../telemetry/index.js";
import {
  accept,
  extendedError,
  flag,
  type Name,
  plainUdpBytes,
  putNotice,
  Query,
  type ResourceRecord,
  rcode,
} from "../wire/index.js";
import type { StaticZones } from "./static-zones.js";
import { askedAbout, withTarget } from "./zone-aliases.js";

/** Options of the forwarder from the configuration. */
export function forwardOptions(config: AgentConfig): ForwardOptions {
  const { dns, forward, addresses, ports } = config;
  return {
    ...defaultForwardOptions,
    recursors: dns.recursors,
    recursorStrategy: dns.recursorStrategy,
    recursorTimeoutMs: dns.recursorTimeoutMs,
    ...forward,
    hostsFile: forward.hostsFile === "" ? undefined : forward.hostsFile,
    ownAddresses: addresses.dns.map((address) => `${address.includes(":") ? `[${address}]` : address}:${ports.dns}`),
  };
}

/** @throws ForwardOptionsError that names the option */
export function startForwarder(config: AgentConfig, log: Log): Forwarder {
  return createForwarder(forwardOptions(config), {
    ...systemPorts,
    log: (level, message) => log[level](message),
  });
}

/** Where DNS sends names that are not ours: static zones answer before anybody is asked. */
export function elsewhere(forwarder: Forwarder, zones: StaticZones | undefined): Elsewhere {
  const forward: NonNullable<Elsewhere["forward"]> = (query, overTcp, client) => {
    const reply = forwarder.resolve(query, { address: client }, overTcp ? "tcp" : "udp");
    return forwarder.allows(client) ? reply : Promise.resolve(prohibited(query));
  };
  return {
    ...(zones === undefined ? { forward } : besideZones(zones, forwarder, forward)),
    forwards: () => forwarder.enabled,
    hit: (query, client, overTcp, out) => forwarder.hit(query, client, overTcp, out),
    find: (needs) =>
      Promise.all(needs.map(async ({ name, type }) => ({ name, type, records: await find(name, type) }))),
  };

  async function find(name: Name, type: number): Promise<readonly ResourceRecord[]> {
    const found = zones?.lookup(name, type);
    if (found === undefined) return forwarder.lookup(name, type);
    const target = zones?.leadsTo;
    return target === undefined ? found.records : [...found.records, ...(await forwarder.lookup(target, type))];
  }
}

/** REFUSED, with the reason where the query can carry one. */
function prohibited(bytes: Uint8Array): Uint8Array {
  const query = new Query();
  accept(bytes, bytes.length, query);
  const out = new Uint8Array(bytes.length + plainUdpBytes);
  const length = putNotice(out, query, rcode.refused, false);
  const { prohibited: code } = extendedError;
  return out.slice(0, appendExtendedError(query, out, length, plainUdpBytes, code, "forward.allow has no such client"));
}

/** Stubs do not follow an alias that comes without its target: where one leads out of our zones, it is followed for them. */
function besideZones(
  zones: StaticZones,
  forwarder: Forwarder,
  forward: NonNullable<Elsewhere["forward"]>,
): Pick<Elsewhere, "staticZones" | "forward"> {
  const replyBytes = new Uint8Array(65_535);
  return {
    staticZones(query, length, overTcp, out) {
      const written = zones.answer(query, length, overTcp, out);
      if (written === 0 || !forwarder.enabled) return written;
      out[3]! |= flag.recursionAvailable;
      const recursionDesired = (query[2]! & 1) !== 0;
      return zones.leadsTo !== undefined && recursionDesired ? responded.later : written;
    },
    async forward(query, overTcp, client) {
      const written = zones.answer(query, query.length, overTcp, replyBytes);
      const target = zones.leadsTo;
      if (written === 0) return forward(query, overTcp, client);
      replyBytes[3]! |= flag.recursionAvailable;
      const reply = replyBytes.slice(0, written);
      const follows = target !== undefined && forwarder.allows(client);
      const found = follows ? await forward(askedAbout(query, target), overTcp, client) : undefined;
      return found === undefined || found === "refused" ? reply : withTarget(query, reply, found, overTcp);
    },
  };
}
