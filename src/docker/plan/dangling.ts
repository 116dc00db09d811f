import type { RegisteredService, WantedService } from "../registration.js";

/** Ids as registrator makes them. */
const idPattern = /^(.+?):([a-zA-Z0-9][a-zA-Z0-9_.-]+):[0-9]+(?::udp)?$/;

/**
 * registrator's `-cleanup`: services whose id has its pattern and this host name, and whose container name and service name
 * together are nobody's.
 */
export function danglingByPattern(
  wanted: ReadonlyMap<string, WantedService>,
  registered: ReadonlyMap<string, RegisteredService>,
  hostname: string | undefined,
): ReadonlySet<string> {
  const dangling = new Set<string>();
  if (hostname === undefined) return dangling;
  const known = new Set<string>();
  for (const { body } of wanted.values()) {
    const container = idPattern.exec(body.ID)?.[2];
    if (container !== undefined) known.add(`${container}\n${body.Name}`);
  }
  for (const [id, service] of registered) {
    const [, host, container] = idPattern.exec(id) ?? [];
    if (host !== hostname) continue;
    if (!known.has(`${container}\n${service.name}`)) dangling.add(id);
  }
  return dangling;
}
