import type { AgentConfig } from "../config/index.js";
import type { Elsewhere } from "../dns/index.js";
import {
  createForwarder,
  defaultForwardOptions,
  type Forwarder,
  type ForwardOptions,
  systemPorts,
} from "../forward/index.js";
import type { Log } from "../telemetry/index.js";
import type { StaticZones } from "./static-zones.js";

/** Options of the forwarder from the configuration. */
export function forwardOptions(config: AgentConfig): ForwardOptions {
  const { dns, forward, addresses, ports } = config;
  return {
    ...defaultForwardOptions,
    recursors: dns.recursors,
    recursorStrategy: dns.recursorStrategy,
    recursorTimeoutMs: dns.recursorTimeoutMs,
    conditional: forward.conditional,
    allow: forward.allow,
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
  return {
    staticZones: zones && ((query, length, overTcp, out) => zones.answer(query, length, overTcp, out)),
    forwards: () => forwarder.enabled,
    hit: (query, client, overTcp, out) => forwarder.hit(query, client, overTcp, out),
    forward: (query, overTcp, client) => forwarder.resolve(query, { address: client }, overTcp ? "tcp" : "udp"),
    find: (needs) =>
      Promise.all(
        needs.map(async ({ name, type }) => {
          const records = zones?.lookup(name, type)?.records ?? (await forwarder.lookup(name, type));
          return { name, type, records };
        }),
      ),
  };
}
