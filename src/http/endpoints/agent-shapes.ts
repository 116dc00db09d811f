import { createHash } from "node:crypto";
import type { CheckEntry, InstanceEntry } from "../../catalog/index.js";
import type { ServiceInstance } from "../../records/index.js";

/** A service as `agent/services` shows it: the agent's own definition, whatever the catalog was made to show. */
export function agentServiceShape(
  { record: { service } }: InstanceEntry,
  datacenter: string,
  contentHash = "",
): object {
  return {
    ...(service.kind !== "" && { Kind: service.kind }),
    ID: service.id,
    Service: service.name,
    Tags: service.tags,
    Meta: service.meta ?? {},
    Port: service.port,
    Address: service.address,
    ...(service.socketPath !== "" && { SocketPath: service.socketPath }),
    ...(service.taggedAddresses !== null && { TaggedAddresses: taggedShape(service) }),
    Weights: { Passing: service.weights.passing, Warning: service.weights.warning },
    EnableTagOverride: service.enableTagOverride,
    ...(contentHash !== "" && { ContentHash: contentHash }),
    ...(service.proxy !== null && { Proxy: agentProxy(service.proxy) }),
    ...(service.connectNative && { Connect: { Native: true } }),
    Datacenter: datacenter,
    ...(service.locality !== null && { Locality: { Region: service.locality.region, Zone: service.locality.zone } }),
  };
}

function taggedShape({ taggedAddresses }: ServiceInstance): object {
  const entries = Object.entries(taggedAddresses ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([tag, at]) => [tag, { Address: at.address, Port: at.port }]));
}

/** The agent's view leaves an empty mode out, and what is empty of an upstream but its name. */
function agentProxy({ Mode, ...rest }: Readonly<Record<string, unknown>>): object {
  const shape = Mode ? { Mode, ...rest } : rest;
  const upstreams = rest["Upstreams"];
  return Array.isArray(upstreams) ? { ...shape, Upstreams: upstreams.map(agentUpstream) } : shape;
}

function agentUpstream(upstream: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(upstream).filter(([field, value]) => field === "DestinationName" || value !== ""),
  );
}

/** Changes with everything that `agent/service/:id` shows: up to 16 hex digits, no leading zeros. */
export function contentHash(entry: InstanceEntry, datacenter: string): string {
  const shape = JSON.stringify(agentServiceShape(entry, datacenter));
  return createHash("sha256").update(shape).digest("hex").slice(0, 16).replace(/^0+/, "");
}

const noDuration = "0s";

/** A check as the agent's health endpoints show it: thinner, with a definition that is spelled out and empty. */
export function agentHealthCheckShape({ record: { node, check }, liveOutput }: CheckEntry): object {
  return {
    Node: node,
    CheckID: check.id,
    Name: check.name,
    Status: check.status,
    Notes: check.notes,
    Output: liveOutput ?? check.output,
    ServiceID: check.serviceId,
    ServiceName: check.serviceName,
    ServiceTags: check.serviceTags.length === 0 ? null : check.serviceTags,
    Type: "",
    ExposedPort: 0,
    Definition: {
      Interval: noDuration,
      Timeout: noDuration,
      DeregisterCriticalServiceAfter: noDuration,
      HTTP: "",
      Header: null,
      Method: "",
      Body: "",
      TLSServerName: "",
      TLSSkipVerify: false,
      TCP: "",
      TCPUseTLS: false,
      UDP: "",
      GRPC: "",
      OSService: "",
      GRPCUseTLS: false,
    },
    CreateIndex: 0,
    ModifyIndex: 0,
  };
}
