import {
  type Batch,
  type Change,
  foldName,
  kvPrefix,
  nodesPrefix,
  type RegistryRecord,
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
  /** Rows by record key, so that a deletion (which tells only its key) finds what it takes away. */
  #rows = new Map<string, Row>();
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
    this.#rows = new Map();
    const put = (stored: Stored<RegistryRecord>): void => this.#put(stored, duringLoad);
    // A store promises no order: parents go first.
    const later: { readonly service: Stored<RegistryRecord>[]; readonly check: Stored<RegistryRecord>[] } = {
      service: [],
      check: [],
    };
    for (const stored of snapshot.records) {
      const { kind } = stored.record;
      if (kind === "service" || kind === "check") later[kind].push(stored);
      else put(stored);
    }
    later.service.forEach(put);
    later.check.forEach(put);
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
    const row = this.#rows.get(checkKey);
    if (row === undefined || row.record.kind !== "check") return;
    const entry = row as CheckEntry;
    entry.liveOutput = output;
    entry.json = undefined;
    const instances = entry.instance === undefined ? entry.node.instances.values() : [entry.instance];
    for (const instance of instances) {
      const service = instance.shown && this.#tables.service(instance.shown.name);
      if (service !== undefined) service.version++;
    }
  }

  /** The row under a record key. */
  row(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  #put(stored: Stored<RegistryRecord>, woken: Set<Topic>): void {
    const { key, record } = stored;
    switch (record.kind) {
      case "node":
        putNode(this.#tables, stored as Stored<typeof record>, woken);
        this.#remember(key, this.#tables.node(record.node.name));
        return;
      case "service":
        putService(this.#tables, stored as Stored<typeof record>, woken);
        this.#remember(key, this.#tables.node(record.node)?.instances.get(foldName(record.service.id)));
        return;
      case "check": {
        putCheck(this.#tables, stored as Stored<typeof record>, woken);
        const node = this.#tables.node(record.node);
        const parent = record.check.serviceId === "" ? node : node?.instances.get(foldName(record.check.serviceId));
        this.#remember(key, parent?.checks.get(foldName(record.check.id)));
        return;
      }
      case "kv":
        this.#tables.kv.put(stored as Stored<typeof record>, woken);
        return;
    }
  }

  #remember(key: string, row: Row | undefined): void {
    if (row !== undefined) this.#rows.set(key, row);
  }

  #delete(key: string, revision: number, woken: Set<Topic>): void {
    if (key.startsWith(kvPrefix)) {
      this.#tables.kv.delete(key.slice(kvPrefix.length), revision, woken);
      return;
    }
    if (!key.startsWith(nodesPrefix)) return;
    const row = this.#rows.get(key);
    if (row === undefined) return;
    this.#rows.delete(key);
    switch (row.record.kind) {
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
