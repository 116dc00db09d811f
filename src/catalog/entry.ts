import {
  type CheckRecord,
  foldName,
  type HealthCheck,
  type KvRecord,
  type Node,
  type NodeRecord,
  type ServiceInstance,
  type ServiceRecord,
} from "../records/index.js";

/**
 * The rows of the view. Rows are changed in place by `apply` alone; a reader holds one no longer than its synchronous work.
 * `shown` is what the catalog shows (the override of a catalog edit, else the record's own), undefined when hidden.
 * The `json` fields are wire JSON made when first asked for and dropped when the row or what it repeats changes.
 */
export interface NodeEntry {
  record: NodeRecord;
  shown: Node | undefined;
  createRevision: number;
  modifyRevision: number;
  /** By folded service ID, in order of ID. */
  readonly instances: Map<string, InstanceEntry>;
  /** Node-level checks by folded check ID. */
  readonly checks: Map<string, CheckEntry>;
  /** Every check of the node, its services' included, by folded check ID: an ID is there once on a node. */
  readonly checksById: Map<string, CheckEntry>;
  /** Consul's per-node index: moved by node and service changes, not by checks. */
  index: number;
  json: string | undefined;
}

export interface InstanceEntry {
  readonly node: NodeEntry;
  record: ServiceRecord;
  shown: ServiceInstance | undefined;
  createRevision: number;
  modifyRevision: number;
  readonly checks: Map<string, CheckEntry>;
  json: string | undefined;
}

export interface CheckEntry {
  /** The record's key: how a prober names its check. */
  readonly key: string;
  readonly node: NodeEntry;
  readonly instance: InstanceEntry | undefined;
  record: CheckRecord;
  shown: HealthCheck | undefined;
  createRevision: number;
  modifyRevision: number;
  /** Newest output of a check that this agent runs, kept beside the record (it is no state: it has no revision). */
  liveOutput: string | undefined;
  json: string | undefined;
}

/**
 * A check by its place: below a service, or the node when `serviceId` is empty. Two writers at once can bring one check ID in
 * two places; then `checksById` holds the later, and a write to the other's place has to know that one.
 */
export function checkAt(node: NodeEntry | undefined, serviceId: string, checkId: string): CheckEntry | undefined {
  const parent = serviceId === "" ? node : node?.instances.get(foldName(serviceId));
  return parent?.checks.get(foldName(checkId));
}

/** All shown instances of one service name. */
export interface ServiceEntry {
  /** In no order; readers sort by node name and service ID (see `sortedInstances`). */
  readonly instances: Set<InstanceEntry>;
  sorted: readonly InstanceEntry[] | undefined;
  /** Consul's per-service index: instances, their nodes, their checks and node checks. */
  index: number;
  /** Grows with everything that a reader could see, live outputs included: the key of rendered bodies. */
  version: number;
}

export interface KvEntry {
  readonly record: KvRecord;
  readonly createRevision: number;
  readonly modifyRevision: number;
}
