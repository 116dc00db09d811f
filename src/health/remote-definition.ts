import { parseDuration } from "../golang/index.js";
import { type CheckDefinition, type CheckInput, checkDefinition } from "../records/index.js";

export type RemoteDefinition =
  | { readonly ok: true; readonly definition: CheckDefinition }
  | { readonly ok: false; readonly reason: string };

/** Consul's monitor for external services takes this where a definition gives no interval. */
const remoteIntervalNs = 30e9;

/** The fields that a server takes over from a catalog registration: what goes over the network, never a command. */
const texts = [
  "HTTP",
  "Method",
  "Body",
  "TCP",
  "UDP",
  "GRPC",
  "H2PING",
  "DNS",
  "DNSName",
  "DNSType",
  "TLSServerName",
] as const;
const flags = ["DisableRedirects", "TCPUseTLS", "GRPCUseTLS", "H2PingUseTLS", "TLSSkipVerify"] as const;
const durations = ["Interval", "Timeout", "DeregisterCriticalServiceAfter"] as const;
const counts = ["SuccessBeforePassing", "FailuresBeforeWarning", "FailuresBeforeCritical", "OutputMaxSize"] as const;

/**
 * What a server with the duty runs for a check that was registered in the catalog, for a node without an agent. Takes the
 * `Definition` in wire form; durations may be texts ("10s") or numbers of nanoseconds. Fields of another shape than they
 * should have count as absent, as catalog registrations are not checked.
 */
export function remoteDefinition(wire: Readonly<Record<string, unknown>>): RemoteDefinition {
  const input: Record<string, unknown> = {};
  for (const field of texts) if (typeof wire[field] === "string") input[field] = wire[field];
  for (const field of flags) if (typeof wire[field] === "boolean") input[field] = wire[field];
  for (const field of counts) if (typeof wire[field] === "number") input[field] = wire[field];
  for (const field of durations) {
    const ns = nanoseconds(wire[field]);
    if (ns !== undefined) input[field] = ns;
  }
  const header = headerOf(wire["Header"]);
  if (header !== undefined) input["Header"] = header;
  if (!((input["Interval"] as number | undefined) ?? 0)) input["Interval"] = remoteIntervalNs;
  const read = checkDefinition(input as CheckInput);
  if (!read.ok) return { ok: false, reason: read.error };
  if (read.definition === null)
    return { ok: false, reason: "the definition names nothing that can be asked over the network" };
  return { ok: true, definition: read.definition };
}

function nanoseconds(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const read = parseDuration(value);
  return read.ok ? read.ns : undefined;
}

function headerOf(value: unknown): Record<string, readonly string[]> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const header: Record<string, readonly string[]> = {};
  for (const [name, values] of Object.entries(value)) {
    if (Array.isArray(values)) header[name] = values.filter((each) => typeof each === "string");
  }
  return header;
}
