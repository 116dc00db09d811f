import {
  type Batch,
  type Change,
  type CheckRecord,
  foldName,
  type KvRecord,
  kvPrefix,
  type NodeRecord,
  parseCatalogKey,
  type RegistryRecord,
  type ServiceRecord,
  type Snapshot,
  type Stored,
} from "../records/index.js";
import { putCheck, removeCheck } from "./apply-check.js";
import { putNode, removeNode } from "./apply-node.js";
import { putService, removeInstance } from "./apply-service.js";
import type { CheckEntry, InstanceEntry, NodeEntry } from "./entry.js";
import { tableIndexesAt } from "./indexes.js";
import { Tables } from "./tables.js";
import { duringLoad, type Topic } from "./topics.js";

/** What a batch did: told to the feed, in revision order. */
export interface Applied {
  readonly revision: number;
  readonly topics: ReadonlySet<Topic>;
  readonly changes: readonly Change<RegistryRecord>[];
}

type Row = NodeEntry | InstanceEntry | CheckEntry;

/**
 * The catalog in memory: an indexed copy of every record, kept by `load` and `apply` alone and read by everybody. All reads
 * are synchronous, so a reader never sees half a batch.
 */
export class CatalogView {
  #tables = new Tables();
  #revision = 0;
  #loaded = false;

  /** Revision of the newest batch applied. */
  get revision(): number {
    return this.#revision;
  }

  /** False until the first load: until then nothing may be called absent. */
  get loaded(): boolean {
    return this.#loaded;
  }

  get tables(): Tables {
    return this.#tables;
  }

  /** Replaces everything by a snapshot. Every index starts at its revision: each watcher wakes once, none goes backwards. */
  load(snapshot: Snapshot<RegistryRecord>): void {
    this.#tables = new Tables();
    // In order of their keys, a node comes before what it holds, and an instance before its checks.
    for (const stored of snapshot.records) this.#put(stored, duringLoad);
    this.#revision = snapshot.revision;
    this.#tables.indexes = tableIndexesAt(snapshot.revision);
    this.#tables.kv.startAt(snapshot.revision);
    for (const node of this.#tables.nodes.values()) node.index = snapshot.revision;
    for (const service of this.#tables.services.values()) service.index = snapshot.revision;
    this.#loaded = true;
  }

  /** Applies the next batch. Batches come once each, in revision order: anything else is a broken store. */
  apply(batch: Batch<RegistryRecord>): Applied {
    if (batch.revision <= this.#revision) {
      throw new Error(`invariant: batch ${batch.revision} applied after ${this.#revision}`);
    }
    const woken = new Set<Topic>();
    this.#revision = batch.revision;
    for (const change of batch.changes) {
      if (change.op === "put") this.#put(change.stored, woken);
      else this.#delete(change.key, batch.revision, woken);
    }
    return { revision: batch.revision, topics: woken, changes: batch.changes };
  }

  /**
   * Keeps the newest output of a check that this agent runs. It is shown by every read but is no change of state: no
   * revision, no index, nobody is woken.
   */
  noteOutput(checkKey: string, output: string): void {
    const row = this.row(checkKey);
    if (row?.record.kind !== "check") return;
    const entry = row as CheckEntry;
    entry.liveOutput = output;
    entry.json = undefined;
    const instances = entry.instance === undefined ? entry.node.instances.values() : [entry.instance];
    for (const instance of instances) {
      const service = instance.shown && this.#tables.service(instance.shown.name);
      if (service !== undefined) service.version++;
    }
  }

  /** The row under a record key. The names in the key are the way to it: no second index that could disagree. */
  row(key: string): Row | undefined {
    const path = parseCatalogKey(key);
    if (path === undefined) return undefined;
    const { node, serviceId, checkId } = path;
    const entry = this.#tables.nodes.get(node);
    const parent = serviceId === "" ? entry : entry?.instances.get(serviceId);
    return checkId === "" ? parent : parent?.checks.get(checkId);
  }

  #put(stored: Stored<RegistryRecord>, woken: Set<Topic>): void {
    switch (stored.record.kind) {
      case "node":
        putNode(this.#tables, stored as Stored<NodeRecord>, woken);
        return;
      case "service":
        putService(this.#tables, stored as Stored<ServiceRecord>, woken);
        return;
      case "check":
        putCheck(this.#tables, stored as Stored<CheckRecord>, woken);
        return;
      case "kv":
        this.#tables.kv.put(stored as Stored<KvRecord>, woken);
        return;
    }
  }

  /** A deletion tells only its key; what went with its parent is not found any more. */
  #delete(key: string, revision: number, woken: Set<Topic>): void {
    if (key.startsWith(kvPrefix)) {
      this.#tables.kv.delete(key.slice(kvPrefix.length), revision, woken);
      return;
    }
    const row = this.row(key);
    switch (row?.record.kind) {
      case "node":
        removeNode(this.#tables, foldName(row.record.node.name), revision, woken);
        return;
      case "service":
        removeInstance(this.#tables, row as InstanceEntry, revision, woken);
        return;
      case "check":
        removeCheck(this.#tables, row as CheckEntry, revision, woken);
        return;
    }
  }
}
