import { foldName } from "../records/index.js";
import type { CheckEntry, InstanceEntry, NodeEntry } from "./entry.js";
import type { Tables } from "./tables.js";
import { duringLoad, type Topic, topics } from "./topics.js";

/**
 * The two columns of Consul's index table, one function a kind of change: which counters a change moves (what a later read
 * returns) and which topics it publishes (who is woken). They differ on purpose: see "Which index each read returns" in the
 * room's README.
 */
export function nodeMoved(tables: Tables, node: NodeEntry, revision: number, woken: Set<Topic>): void {
  if (woken === duringLoad) return;
  tables.indexes.nodes = revision;
  node.index = revision;
  node.json = undefined;
  woken.add(topics.nodes).add(topics.node(foldName(node.record.node.name)));
}

/** An instance was registered, changed or removed under `name`. */
export function instanceMoved(
  tables: Tables,
  instance: InstanceEntry,
  name: string,
  revision: number,
  woken: Set<Topic>,
): void {
  if (woken === duringLoad) return;
  tables.indexes.nodes = revision;
  tables.indexes.services = revision;
  instance.node.index = revision;
  const folded = foldName(name);
  woken.add(topics.services).add(topics.node(foldName(instance.record.node)));
  woken.add(topics.service(folded)).add(topics.health(folded));
  serviceSeen(tables, folded, revision);
}

/** The node of an instance changed (address, meta): its service shows it. */
export function instanceNodeMoved(tables: Tables, name: string, revision: number, woken: Set<Topic>): void {
  if (woken === duringLoad) return;
  const folded = foldName(name);
  woken.add(topics.service(folded)).add(topics.health(folded));
  serviceSeen(tables, folded, revision);
}

/** A check was registered, changed or removed; `statuses` are the ones it left and entered. */
export function checkMoved(
  tables: Tables,
  entry: CheckEntry,
  shown: { readonly serviceName: string },
  statuses: readonly string[],
  revision: number,
  woken: Set<Topic>,
): void {
  if (woken === duringLoad) return;
  tables.indexes.checks = revision;
  woken.add(topics.checks).add(topics.nodeChecks(foldName(entry.record.node)));
  for (const status of statuses) woken.add(topics.stateChecks(status.toLowerCase()));
  if (shown.serviceName !== "") woken.add(topics.serviceChecks(foldName(shown.serviceName)));
  if (entry.instance !== undefined) {
    judgementMoved(tables, entry.instance, revision, woken);
  } else {
    for (const instance of entry.node.instances.values()) judgementMoved(tables, instance, revision, woken);
  }
}

/** The checks that decide about an instance changed. */
function judgementMoved(tables: Tables, instance: InstanceEntry, revision: number, woken: Set<Topic>): void {
  if (instance.shown === undefined) return;
  const folded = foldName(instance.shown.name);
  woken.add(topics.health(folded));
  serviceSeen(tables, folded, revision);
}

function serviceSeen(tables: Tables, folded: string, revision: number): void {
  const service = tables.services.get(folded);
  if (service === undefined) return;
  service.index = revision;
  service.version++;
}
