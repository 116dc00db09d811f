import type { ProjectionChange } from "../answers/index.js";
import type { CatalogView, CheckEntry, InstanceEntry, NodeEntry } from "../catalog/index.js";
import { type Change, parseCatalogKey, type RegistryRecord } from "../records/index.js";

/** Takes one change at a time: a start tells hundreds of thousands, which no list need hold. */
type Tell = (change: ProjectionChange) => void;

/**
 * What DNS should know of a batch: each touched row as the catalog shows it now. A change of a node or instance may show or
 * hide what is below it, so those rows are told again with it; telling an unchanged row costs a comparison there.
 */
export function tellChanges(view: CatalogView, changes: readonly Change<RegistryRecord>[], tell: Tell): void {
  for (const change of changes) {
    if (change.op === "delete") tellRemoval(change.key, tell);
    else tellRow(view.row(change.stored.key), tell);
  }
}

/** All that DNS should know, for a start from nothing. */
export function tellAll(view: CatalogView, tell: Tell): void {
  for (const node of view.tables.nodes.values()) tellNode(node, tell);
}

function tellRow(row: ReturnType<CatalogView["row"]>, tell: Tell): void {
  if (row === undefined) return;
  switch (row.record.kind) {
    case "node":
      tellNode(row as NodeEntry, tell);
      return;
    case "service":
      tellInstance(row as InstanceEntry, tell);
      return;
    case "check":
      tellCheck(row as CheckEntry, tell);
      return;
  }
}

function tellNode(entry: NodeEntry, tell: Tell): void {
  const { shown } = entry;
  const node = entry.record.node.name;
  if (shown === undefined) {
    tell({ kind: "node", op: "delete", node });
    return;
  }
  const { address, taggedAddresses, meta } = shown;
  tell({ kind: "node", op: "put", node: shown.name, address, taggedAddresses, meta });
  for (const instance of entry.instances.values()) tellInstance(instance, tell);
  for (const check of entry.checks.values()) tellCheck(check, tell);
}

function tellInstance(entry: InstanceEntry, tell: Tell): void {
  const { shown } = entry;
  const { node } = entry.record;
  if (shown === undefined) {
    tell({ kind: "service", op: "delete", node, id: entry.record.service.id });
    return;
  }
  const { id, name: service, address, port, tags, weights, taggedAddresses } = shown;
  tell({ kind: "service", op: "put", node, id, service, address, port, tags, weights, taggedAddresses });
  for (const check of entry.checks.values()) tellCheck(check, tell);
}

function tellCheck(entry: CheckEntry, tell: Tell): void {
  const { shown } = entry;
  const { node } = entry.record;
  const { id } = entry.record.check;
  const { serviceId } = entry.record.check;
  if (shown === undefined) tell({ kind: "check", op: "delete", node, id, serviceId });
  else tell({ kind: "check", op: "put", node, id, serviceId: shown.serviceId, status: shown.status });
}

/** A deletion tells only its key: the folded names in it are what DNS finds rows by. */
function tellRemoval(key: string, tell: Tell): void {
  const path = parseCatalogKey(key);
  if (path === undefined) return;
  const { node, serviceId, checkId } = path;
  if (checkId !== "") tell({ kind: "check", op: "delete", node, id: checkId, serviceId });
  else if (serviceId !== "") tell({ kind: "service", op: "delete", node, id: serviceId });
  else tell({ kind: "node", op: "delete", node });
}
