import { foldName, type HealthCheck } from "../records/index.js";
import type { CheckEntry, InstanceEntry, NodeEntry, ServiceEntry } from "./entry.js";
import { type Topic, topics } from "./topics.js";
import type { CatalogView } from "./view.js";

/** Rows with the index that Consul would give for them and the topics that may change them. */
export interface Found<T> {
  readonly rows: T;
  readonly index: number;
  readonly topics: readonly Topic[];
}

/** A condition on node metadata: the key must be there with this value. All conditions must hold. */
export type NodeMeta = readonly (readonly [key: string, value: string])[];

/** `catalog/nodes`: by name. */
export function findNodes(view: CatalogView, nodeMeta: NodeMeta = []): Found<NodeEntry[]> {
  const found = [...view.tables.nodes].filter(([, node]) => node.shown !== undefined && hasMeta(node, nodeMeta));
  const rows = found.sort(([a], [b]) => compare(a, b)).map(([, node]) => node);
  return { rows, index: view.tables.indexes.nodes, topics: [topics.nodes] };
}

/**
 * `catalog/services`: instances by service name as spelled (two spellings are two entries here, though every other read takes
 * them for one service). With node-meta, node changes move the index too.
 */
export function findServices(
  view: CatalogView,
  nodeMeta: NodeMeta = [],
): Found<{ name: string; instances: InstanceEntry[] }[]> {
  const { tables } = view;
  const byName = new Map<string, InstanceEntry[]>();
  for (const service of tables.services.values()) {
    for (const instance of sortedInstances(service)) {
      if (instance.shown === undefined || !hasMeta(instance.node, nodeMeta)) continue;
      const { name } = instance.shown;
      const instances = byName.get(name);
      if (instances === undefined) byName.set(name, [instance]);
      else instances.push(instance);
    }
  }
  const rows = [...byName].map(([name, instances]) => ({ name, instances }));
  rows.sort((a, b) => compare(a.name, b.name));
  const { services, nodes } = tables.indexes;
  return nodeMeta.length === 0
    ? { rows, index: services, topics: [topics.services] }
    : { rows, index: Math.max(services, nodes), topics: [topics.services, topics.nodes] };
}

/** Conditions on the instances of a service. Tags are compared without case and must all be there. */
export interface InstanceConditions {
  readonly tags: readonly string[];
  readonly nodeMeta: NodeMeta;
  /** Only instances whose every check, the node's included, is passing. */
  readonly passing: boolean;
}

export const anyInstance: InstanceConditions = { tags: [], nodeMeta: [], passing: false };

/**
 * `catalog/service` (`about` "instances") and `health/service` (`about` "health"): instances by node name and service ID.
 * The index is the same; what wakes a parked reader is not: checks concern only readers about health.
 */
export function findInstances(
  view: CatalogView,
  name: string,
  about: "instances" | "health",
  conditions: InstanceConditions = anyInstance,
): Found<readonly InstanceEntry[]> {
  const { tables } = view;
  const folded = foldName(name);
  const service = tables.services.get(folded);
  const topic = about === "health" ? topics.health(folded) : topics.service(folded);
  if (service === undefined) {
    return { rows: [], index: tables.indexes.serviceExtinction || tables.indexes.services, topics: [topic] };
  }
  const all = sortedInstances(service);
  const { tags, nodeMeta, passing } = conditions;
  const isTold = tags.length > 0 || nodeMeta.length > 0;
  const told = isTold ? all.filter((instance) => hasTags(instance, tags) && hasMeta(instance.node, nodeMeta)) : all;
  return { rows: passing ? told.filter(isPassing) : told, index: service.index, topics: [topic] };
}

/** Leaves passing instances as the API does: the last one takes the place of one that goes, so the order changes. */
export function withoutFailing(instances: readonly InstanceEntry[]): readonly InstanceEntry[] {
  const kept = [...instances];
  for (let at = 0; at < kept.length; ) {
    if (isPassing(kept[at]!)) {
      at++;
      continue;
    }
    const last = kept.pop()!;
    if (at < kept.length) kept[at] = last;
  }
  return kept;
}

/** True when every check that decides about the instance is passing; no checks count as passing. */
export function isPassing(instance: InstanceEntry): boolean {
  return everyCheck(instance, (check) => check.status === "passing");
}

/** Tests the node's checks and the instance's own. */
export function everyCheck(instance: InstanceEntry, holds: (check: HealthCheck) => boolean): boolean {
  for (const checks of [instance.node.checks, instance.checks]) {
    for (const { shown } of checks.values()) if (shown !== undefined && !holds(shown)) return false;
  }
  return true;
}

/** Instances by node name, then service ID. */
export function sortedInstances(service: ServiceEntry): readonly InstanceEntry[] {
  service.sorted ??= [...service.instances].sort(
    (a, b) =>
      compareFolded(nodeName(a.node), nodeName(b.node)) || compareFolded(a.record.service.id, b.record.service.id),
  );
  return service.sorted;
}

/** `catalog/node` and `node-services`: by name without case, else by an unambiguous prefix of the node ID. */
export function findNode(view: CatalogView, nameOrId: string): Found<NodeEntry | undefined> {
  const { tables } = view;
  const named = tables.node(nameOrId);
  const node = named?.shown === undefined ? nodeByIdPrefix(view, nameOrId) : named;
  const topic = topics.node(foldName(node === undefined ? nameOrId : nodeName(node)));
  return { rows: node, index: node?.index ?? (tables.indexes.nodeExtinction || 1), topics: [topic] };
}

/** A shorter argument is never taken for an ID prefix (Consul's rule). */
const idPrefixLengthMin = 2;
const uuidLength = 36;
const uuidDashesMax = 4;

function nodeByIdPrefix(view: CatalogView, prefix: string): NodeEntry | undefined {
  if (prefix.length < idPrefixLengthMin) return undefined;
  const digits = idDigits(prefix);
  if (digits === undefined) return undefined;
  const matches = [...view.tables.nodesById].filter(([id]) => id.replaceAll("-", "").startsWith(digits));
  return matches.length === 1 ? matches[0]?.[1] : undefined;
}

/** The hex digits of a node ID's beginning. Consul looks at whole bytes: an odd last character is left out. */
function idDigits(prefix: string): string | undefined {
  const whole = prefix.slice(0, Math.min(prefix.length - (prefix.length % 2), uuidLength));
  const digits = whole.replaceAll("-", "").toLowerCase();
  const dashes = whole.length - digits.length;
  return digits.length % 2 === 0 && dashes <= uuidDashesMax && /^[0-9a-f]+$/.test(digits) ? digits : undefined;
}

/** The shown instances of a node by service ID. */
export function instancesOf(node: NodeEntry): InstanceEntry[] {
  const rows = [...node.instances.values()].filter((instance) => instance.shown !== undefined);
  return rows.sort((a, b) => compareFolded(a.record.service.id, b.record.service.id));
}

/** `health/node`: node checks and service checks of a node by check ID. */
export function findNodeChecks(view: CatalogView, name: string): Found<CheckEntry[]> {
  const node = view.tables.node(name);
  const rows = node === undefined ? [] : allChecksOf(node);
  return { rows, index: view.tables.indexes.checks, topics: [topics.nodeChecks(foldName(name))] };
}

/** Node checks and service checks of a node by check ID. */
export function allChecksOf(node: NodeEntry): CheckEntry[] {
  return [...node.checksById.values()].filter((check) => check.shown !== undefined).sort(byNodeAndId);
}

/** `health/checks`: a service's own checks, by the service name that the checks carry. */
export function findServiceChecks(view: CatalogView, name: string, nodeMeta: NodeMeta = []): Found<CheckEntry[]> {
  const folded = foldName(name);
  const rows = [...(view.tables.checksByServiceName.get(folded) ?? [])].filter((check) =>
    hasMeta(check.node, nodeMeta),
  );
  return { rows: rows.sort(byNodeAndId), index: view.tables.indexes.checks, topics: [topics.serviceChecks(folded)] };
}

/** `health/state`: checks in a state, or all of them for `any`. The word is compared without case. */
export function findChecksInState(view: CatalogView, word: string, nodeMeta: NodeMeta = []): Found<CheckEntry[]> {
  const status = word.toLowerCase();
  const groups = view.tables.checksByStatus;
  const found =
    status === "any" ? [...groups.values()].flatMap((group) => [...group]) : [...(groups.get(status) ?? [])];
  const rows = found.filter((check) => hasMeta(check.node, nodeMeta)).sort(byNodeAndId);
  return {
    rows,
    index: view.tables.indexes.checks,
    topics: [status === "any" ? topics.checks : topics.stateChecks(status)],
  };
}

function hasMeta(node: NodeEntry, conditions: NodeMeta): boolean {
  return conditions.every(([key, value]) => node.shown?.meta?.[key] === value);
}

function hasTags(instance: InstanceEntry, tags: readonly string[]): boolean {
  return tags.every((tag) => hasTag(instance, tag));
}

function hasTag(instance: InstanceEntry, tag: string): boolean {
  const folded = tag.toLowerCase();
  return instance.shown?.tags.some((own) => own.toLowerCase() === folded) ?? false;
}

function nodeName(node: NodeEntry): string {
  return node.record.node.name;
}

function byNodeAndId(a: CheckEntry, b: CheckEntry): number {
  return compareFolded(a.record.node, b.record.node) || compareFolded(a.record.check.id, b.record.check.id);
}

/** The order of the catalog's keys, which are folded. */
function compareFolded(a: string, b: string): number {
  return a === b ? 0 : compare(foldName(a), foldName(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
