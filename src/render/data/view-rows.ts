import {
  anyInstance,
  type CatalogView,
  type CheckEntry,
  findInstances,
  findKey,
  findNode,
  findNodes,
  findPrefix,
  findServices,
  type InstanceEntry,
  instancesOf,
  type KvEntry,
  type NodeEntry,
  sortedChecks,
} from "../../catalog/index.js";
import type { DataQuery } from "./query.js";
import type { Answer, CheckRow, HealthRow, NodeRow, PairRow, ServiceRow } from "./rows.js";

/** Queries that the catalog answers. */
export type Readable = Exclude<DataQuery, { kind: "file" }>;

/** The view, and what it does not say of itself. */
export interface Readings {
  readonly view: CatalogView;
  readonly datacenter: string;
  /** The node that `node` without a name means. */
  readonly nodeName: string;
}

/** Reads a query's answer from the view, in the shapes of the HTTP API. */
export function answerOf(query: Readable, { view, datacenter, nodeName }: Readings): Answer {
  switch (query.kind) {
    case "service": {
      const { name, tag, passing, connect } = query;
      if (connect) return [];
      const conditions = { ...anyInstance, tags: tag === "" ? [] : [tag], passing };
      return findInstances(view, name, "health", conditions).rows.map((entry) => healthRow(entry, datacenter));
    }
    case "services":
      return Object.fromEntries(findServices(view).rows.map(({ name, instances }) => [name, tagsOf(instances)]));
    case "nodes":
      return findNodes(view).rows.map((entry) => nodeRow(entry, datacenter));
    case "node": {
      const entry = findNode(view, query.name || nodeName).rows;
      if (entry === undefined) return { Node: null, Services: {} };
      const services = instancesOf(entry).map((instance) => [instance.record.service.id, serviceRow(instance)]);
      return { Node: nodeRow(entry, datacenter), Services: Object.fromEntries(services) };
    }
    case "datacenters":
      return [datacenter];
    case "key": {
      const pair = findKey(view, query.key).rows;
      return pair === undefined ? undefined : pairRow(pair);
    }
    case "prefix":
      return findPrefix(view, query.prefix).rows.map(pairRow);
  }
}

function tagsOf(instances: readonly InstanceEntry[]): string[] {
  return [...new Set(instances.flatMap(({ shown }) => shown?.tags ?? []))];
}

function healthRow(entry: InstanceEntry, datacenter: string): HealthRow {
  const checks = [...sortedChecks(entry.node.checks), ...sortedChecks(entry.checks)];
  return { Node: nodeRow(entry.node, datacenter), Service: serviceRow(entry), Checks: checks.map(checkRow) };
}

function nodeRow(entry: NodeEntry, datacenter: string): NodeRow {
  const node = entry.shown ?? entry.record.node;
  return {
    ID: node.id,
    Node: node.name,
    Address: node.address,
    Datacenter: datacenter,
    TaggedAddresses: node.taggedAddresses,
    Meta: node.meta,
  };
}

function serviceRow(entry: InstanceEntry): ServiceRow {
  const service = entry.shown ?? entry.record.service;
  const tagged = Object.entries(service.taggedAddresses ?? {}).map(([name, { address, port }]) => {
    return [name, { Address: address, Port: port }] as const;
  });
  return {
    ID: service.id,
    Service: service.name,
    Tags: service.tags,
    Address: service.address,
    Port: service.port,
    Meta: service.meta,
    TaggedAddresses: service.taggedAddresses === null ? null : Object.fromEntries(tagged),
    Weights: { Passing: service.weights.passing, Warning: service.weights.warning },
    EnableTagOverride: service.enableTagOverride,
  };
}

function checkRow(entry: CheckEntry): CheckRow {
  const check = entry.shown ?? entry.record.check;
  return {
    Node: entry.record.node,
    CheckID: check.id,
    Name: check.name,
    Status: check.status,
    Notes: check.notes,
    Output: entry.liveOutput ?? check.output,
    ServiceID: check.serviceId,
    ServiceName: check.serviceName,
    ServiceTags: check.serviceTags ?? [],
    Type: check.type,
    ExposedPort: check.exposedPort,
    Definition: check.wireDefinition,
    CreateIndex: entry.createRevision,
    ModifyIndex: entry.modifyRevision,
  };
}

function pairRow({ record, createRevision, modifyRevision }: KvEntry): PairRow {
  return {
    Key: record.key,
    Value: record.value,
    CreateIndex: createRevision,
    ModifyIndex: modifyRevision,
    LockIndex: record.lockIndex,
    Flags: record.flags,
    Session: record.session,
  };
}
