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
  topics,
} from "../../catalog/index.js";
import type { Clock } from "../clock.js";
import type { DataQuery } from "./query.js";
import type { Answer, CheckRow, HealthRow, NodeRow, PairRow, ServiceRow } from "./rows.js";
import type { DataSink, DataSource, DataWatch } from "./source.js";

/** What the in-process source needs of the server around it. */
export interface ViewSourcePorts {
  readonly view: CatalogView;
  /** Calls back with the topics of every publication, after the view has applied it. */
  follow(follower: (publication: { readonly topics: ReadonlySet<string> }) => void): () => void;
  /** Calls back when the view was loaded anew and no topic says what changed. */
  onReload(listener: () => void): void;
  readonly datacenter: string;
  /** The node that `node` without a name means. */
  readonly nodeName: string;
}

/** The in-process source with its one subscription. */
export interface ViewSource extends DataSource {
  /** Number of queries followed, for metrics. */
  readonly watching: number;
  close(): void;
}

/**
 * Data straight from the view: one subscription to the feed for all templates, no HTTP, no copy of what nobody reads. A
 * change marks the queries of its topics; each is read again when a template is next rendered.
 */
export function viewSource(ports: ViewSourcePorts, clock: Clock): ViewSource {
  return new FeedFollower(ports, clock);
}

interface Followed {
  readonly query: Readable;
  readonly sink: DataSink;
  readonly topics: readonly string[];
}

class FeedFollower implements ViewSource {
  readonly #ports: ViewSourcePorts;
  readonly #clock: Clock;
  readonly #byTopic = new Map<string, Set<Followed>>();
  readonly #all = new Set<Followed>();
  readonly #stale = new Set<Followed>();
  readonly #unfollow: () => void;
  #cancelFlush: (() => void) | undefined;

  constructor(ports: ViewSourcePorts, clock: Clock) {
    this.#ports = ports;
    this.#clock = clock;
    this.#unfollow = ports.follow(({ topics: published }) => {
      for (const topic of published) for (const followed of this.#byTopic.get(topic) ?? []) this.#mark(followed);
    });
    ports.onReload(() => {
      for (const followed of this.#all) this.#mark(followed);
    });
  }

  get watching(): number {
    return this.#all.size;
  }

  watch(query: DataQuery, sink: DataSink): DataWatch {
    if (query.kind === "file") throw new Error("files are not in the catalog");
    const refusal = this.#refusal(query);
    if (refusal !== undefined) {
      sink.failed(refusal);
      return { close: () => {} };
    }
    const followed: Followed = { query, sink, topics: topicsOf(query, this.#ports) };
    this.#all.add(followed);
    for (const topic of followed.topics) {
      let group = this.#byTopic.get(topic);
      if (group === undefined) this.#byTopic.set(topic, (group = new Set()));
      group.add(followed);
    }
    // Before the first load the view cannot call anything absent; the reload that follows it answers.
    if (this.#ports.view.loaded) this.#tell(followed);
    return { close: () => this.#forget(followed) };
  }

  close(): void {
    this.#unfollow();
    this.#cancelFlush?.();
    this.#all.clear();
    this.#byTopic.clear();
    this.#stale.clear();
  }

  #refusal(query: Readable): string | undefined {
    const dc = "dc" in query ? query.dc : "";
    if (dc !== "" && dc !== this.#ports.datacenter) return "Unexpected response code: 500 (No path to datacenter)";
    const params = "params" in query ? Object.keys(query.params) : [];
    if (params.length > 0) return `${params[0]} is not supported: there are no namespaces, partitions and peers`;
    return undefined;
  }

  /** Publications come in bursts: sinks are told once, after the turn in which they came. */
  #mark(followed: Followed): void {
    this.#stale.add(followed);
    this.#cancelFlush ??= this.#clock.after(0, () => {
      this.#cancelFlush = undefined;
      const told = [...this.#stale];
      this.#stale.clear();
      for (const each of told) this.#tell(each);
    });
  }

  #tell({ query, sink }: Followed): void {
    sink.answer(() => answerOf(query, this.#ports));
  }

  #forget(followed: Followed): void {
    this.#all.delete(followed);
    this.#stale.delete(followed);
    for (const topic of followed.topics) {
      const group = this.#byTopic.get(topic);
      if (group?.delete(followed) && group.size === 0) this.#byTopic.delete(topic);
    }
  }
}

type Readable = Exclude<DataQuery, { kind: "file" }>;

function topicsOf(query: Readable, { view, nodeName }: ViewSourcePorts): readonly string[] {
  switch (query.kind) {
    case "service":
      return findInstances(view, query.name, "health").topics;
    case "services":
      return [topics.services];
    case "nodes":
      return [topics.nodes];
    case "node":
      return findNode(view, query.name || nodeName).topics;
    case "datacenters":
      return [];
    case "key":
      return findKey(view, query.key).topics;
    case "prefix":
      // A prefix under which nothing is yet is woken by its folder like any other.
      return findPrefix(view, query.prefix).topics;
  }
}

function answerOf(query: Readable, { view, datacenter, nodeName }: ViewSourcePorts): Answer {
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
