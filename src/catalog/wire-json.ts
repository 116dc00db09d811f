import { encodeJson } from "../golang/index.js";
import {
  foldName,
  type HealthCheck,
  type Locality,
  type Node,
  noTags,
  type ServiceInstance,
} from "../records/index.js";
import type { CheckEntry, InstanceEntry, NodeEntry } from "./entry.js";

/**
 * Wire JSON of the catalog's rows, in Consul's field order. Rows keep their text once made (`json`), so that a reply is a
 * join of texts that are ready; see consul-http-api "canonical object shapes" for the meaning of null, [] and {}.
 */

/** `Node` of health, catalog/nodes and catalog/node. */
export function nodeJson(entry: NodeEntry, datacenter: string): string {
  return (entry.json ??= encodeJson(nodeShape(entry, datacenter)));
}

function nodeShape(entry: NodeEntry, datacenter: string): object {
  const node = entry.shown ?? entry.record.node;
  return {
    ID: node.id,
    Node: node.name,
    Address: node.address,
    Datacenter: datacenter,
    TaggedAddresses: node.taggedAddresses,
    Meta: node.meta,
    ...localityField(node.locality),
    CreateIndex: entry.createRevision,
    ModifyIndex: entry.modifyRevision,
  };
}

/** `Service` of health, catalog/node and node-services. */
export function serviceJson(entry: InstanceEntry): string {
  return (entry.json ??= encodeJson(serviceShape(entry)));
}

/** The same as an object. */
export function serviceShape(entry: InstanceEntry): object {
  const service = entry.shown ?? entry.record.service;
  return {
    ...(service.kind !== "" && { Kind: service.kind }),
    ID: service.id,
    Service: service.name,
    Tags: service.tags,
    Address: service.address,
    ...(service.taggedAddresses !== null && { TaggedAddresses: taggedShape(service) }),
    Meta: service.meta,
    ...(service.port !== 0 && { Port: service.port }),
    ...(service.socketPath !== "" && { SocketPath: service.socketPath }),
    Weights: { Passing: service.weights.passing, Warning: service.weights.warning },
    EnableTagOverride: service.enableTagOverride,
    Proxy: proxyShape(service),
    Connect: service.connectNative ? { Native: true } : {},
    PeerName: "",
    ...localityField(service.locality),
    CreateIndex: entry.createRevision,
    ModifyIndex: entry.modifyRevision,
  };
}

/** An element of catalog/service. */
export function serviceNodeJson(entry: InstanceEntry, datacenter: string): string {
  const node: Node = entry.node.shown ?? entry.node.record.node;
  const service = entry.shown ?? entry.record.service;
  return encodeJson({
    ID: node.id,
    Node: node.name,
    Address: node.address,
    Datacenter: datacenter,
    TaggedAddresses: node.taggedAddresses,
    NodeMeta: node.meta,
    ServiceKind: service.kind,
    ServiceID: service.id,
    ServiceName: service.name,
    ServiceTags: service.tags,
    ServiceAddress: service.address,
    ...(service.taggedAddresses !== null && { ServiceTaggedAddresses: taggedShape(service) }),
    ServiceWeights: { Passing: service.weights.passing, Warning: service.weights.warning },
    ServiceMeta: service.meta ?? {},
    ServicePort: service.port,
    ServiceSocketPath: service.socketPath,
    ServiceEnableTagOverride: service.enableTagOverride,
    ServiceProxy: proxyShape(service),
    ServiceConnect: service.connectNative ? { Native: true } : {},
    ServiceLocality: service.locality && localityShape(service.locality),
    CreateIndex: entry.createRevision,
    ModifyIndex: entry.modifyRevision,
  });
}

/** A HealthCheck of health/* and of `Checks`. */
export function checkJson(entry: CheckEntry): string {
  return (entry.json ??= encodeJson(
    checkShape(
      entry.record.node,
      entry.shown ?? entry.record.check,
      entry.liveOutput,
      entry.createRevision,
      entry.modifyRevision,
    ),
  ));
}

/** A HealthCheck as an object; `output` overrides the stored one when given. */
export function checkShape(
  node: string,
  check: HealthCheck,
  output: string | undefined,
  createIndex: number,
  modifyIndex: number,
): object {
  return {
    Node: node,
    CheckID: check.id,
    Name: check.name,
    Status: check.status,
    Notes: check.notes,
    Output: output ?? check.output,
    ServiceID: check.serviceId,
    ServiceName: check.serviceName,
    ServiceTags: check.serviceTags ?? noTags,
    Type: check.type,
    Interval: check.interval,
    Timeout: check.timeout,
    ExposedPort: check.exposedPort,
    Definition: check.wireDefinition ?? {},
    CreateIndex: createIndex,
    ModifyIndex: modifyIndex,
  };
}

/** One element of health/service: the node, the instance, its node's checks and its own, each sorted by ID. */
export function checkServiceNodeJson(entry: InstanceEntry, datacenter: string): string {
  const checks = [...sortedChecks(entry.node.checks), ...sortedChecks(entry.checks)].map(checkJson);
  return `{"Node":${nodeJson(entry.node, datacenter)},"Service":${serviceJson(entry)},"Checks":[${checks.join(",")}]}`;
}

/** The shown checks of a node or instance by check ID. */
export function sortedChecks(checks: ReadonlyMap<string, CheckEntry>): CheckEntry[] {
  const shown = [...checks.values()].filter((entry) => entry.shown !== undefined);
  return shown.length < 2
    ? shown
    : shown.sort((a, b) => (foldName(a.record.check.id) < foldName(b.record.check.id) ? -1 : 1));
}

function taggedShape(service: ServiceInstance): object {
  const shape: Record<string, object> = {};
  for (const tag of Object.keys(service.taggedAddresses ?? {}).sort()) {
    const at = service.taggedAddresses?.[tag];
    if (at !== undefined) shape[tag] = { Address: at.address, Port: at.port };
  }
  return shape;
}

function proxyShape(service: ServiceInstance): object {
  return service.proxy ?? { Mode: "", MeshGateway: {}, Expose: {} };
}

function localityShape(locality: Locality): object {
  return { Region: locality.region, Zone: locality.zone };
}

function localityField(locality: Locality | null): { Locality?: object } {
  return locality === null ? {} : { Locality: localityShape(locality) };
}
