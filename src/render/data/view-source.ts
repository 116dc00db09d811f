import { findInstances, findKey, findNode, findPrefix, topics } from "../../catalog/index.js";
import type { Clock } from "../clock.js";
import type { DataQuery } from "./query.js";
import type { DataSink, DataSource, DataWatch } from "./source.js";
import { answerOf, type Readable, type Readings } from "./view-rows.js";

/** What the in-process source needs of the server around it. */
export interface ViewSourcePorts extends Readings {
  /** Calls back with the topics of every publication, after the view has applied it. */
  follow(follower: (publication: { readonly topics: ReadonlySet<string> }) => void): () => void;
  /** Calls back when the view was loaded anew and no topic says what changed. */
  onReload(listener: () => void): void;
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
