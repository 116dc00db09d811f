import { foldName, type HealthCheck } from "../records/index.js";
import type { CheckEntry, InstanceEntry, NodeEntry, ServiceEntry } from "./entry.js";
import { type TableIndexes, tableIndexesAt } from "./indexes.js";
import { KvTable } from "./kv-table.js";

/** The view's rows and the indexes over them. Changed by the appliers (`apply-*.ts`) alone. */
export class Tables {
  /** By folded node name. */
  readonly nodes = new Map<string, NodeEntry>();
  /** Shown nodes that have an ID, by the folded ID. */
  readonly nodesById = new Map<string, NodeEntry>();
  /** By folded service name; only names with a shown instance. */
  readonly services = new Map<string, ServiceEntry>();
  /** Shown checks that name a service, by the folded service name that the check carries. */
  readonly checksByServiceName = new Map<string, Set<CheckEntry>>();
  /** Shown checks by status word. */
  readonly checksByStatus = new Map<string, Set<CheckEntry>>();
  readonly kv = new KvTable();
  indexes: TableIndexes = tableIndexesAt(0);

  node(name: string): NodeEntry | undefined {
    return this.nodes.get(foldName(name));
  }

  nodeById(id: string): NodeEntry | undefined {
    return this.nodesById.get(foldName(id));
  }

  service(name: string): ServiceEntry | undefined {
    return this.services.get(foldName(name));
  }

  /** Puts a shown instance under its service name. */
  linkInstance(instance: InstanceEntry, name: string): ServiceEntry {
    const folded = foldName(name);
    let service = this.services.get(folded);
    if (service === undefined) {
      service = { instances: new Set(), sorted: undefined, index: 0, version: 0 };
      this.services.set(folded, service);
    }
    service.instances.add(instance);
    service.sorted = undefined;
    return service;
  }

  /** Takes an instance from its service name; the name goes with its last instance. */
  unlinkInstance(instance: InstanceEntry, name: string, revision: number): void {
    const folded = foldName(name);
    const service = this.services.get(folded);
    if (service === undefined || !service.instances.delete(instance)) return;
    service.sorted = undefined;
    service.index = revision;
    service.version++;
    if (service.instances.size === 0) {
      this.services.delete(folded);
      this.indexes.serviceExtinction = revision;
    }
  }

  linkCheck(entry: CheckEntry, shown: HealthCheck): void {
    grouped(this.checksByStatus, shown.status.toLowerCase()).add(entry);
    if (shown.serviceName !== "") grouped(this.checksByServiceName, foldName(shown.serviceName)).add(entry);
  }

  unlinkCheck(entry: CheckEntry, shown: HealthCheck): void {
    leave(this.checksByStatus, shown.status.toLowerCase(), entry);
    if (shown.serviceName !== "") leave(this.checksByServiceName, foldName(shown.serviceName), entry);
  }
}

function grouped<T>(groups: Map<string, Set<T>>, key: string): Set<T> {
  let group = groups.get(key);
  if (group === undefined) groups.set(key, (group = new Set()));
  return group;
}

function leave<T>(groups: Map<string, Set<T>>, key: string, member: T): void {
  const group = groups.get(key);
  if (group?.delete(member) && group.size === 0) groups.delete(key);
}
