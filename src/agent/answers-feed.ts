import type { ProjectionChange } from "../answers/index.js";
import type { CatalogView, CheckEntry, InstanceEntry, NodeEntry } from "../catalog/index.js";
import type { Change, RegistryRecord } from "../records/index.js";

/**
 * What DNS should know of a batch: each touched row as the catalog shows it now. A change of a node or instance may show or
 * hide what is below it, so those rows are told again with it; telling an unchanged row costs a comparison there.
 */
export function answersChanges(view: CatalogView, changes: readonly Change<RegistryRecord>[]): ProjectionChange[] {
  const told: ProjectionChange[] = [];
  for (const change of changes) {
    if (change.op === "delete") tellRemoval(change.key, told);
    else tellRow(view, change.stored, told);
  }
  return told;
}

/** All that DNS should know, for a start from nothing. */
export function allAnswersChanges(view: CatalogView): ProjectionChange[] {
  const told: ProjectionChange[] = [];
  for (const node of view.tables.nodes.values()) tellNode(node, told);
  return told;
}

function tellRow(
  view: CatalogView,
  stored: { readonly key: string; readonly record: RegistryRecord },
  told: ProjectionChange[],
): void {
  const row = view.row(stored.key);
  if (row === undefined) return;
  switch (row.record.kind) {
    case "node":
      tellNode(row as NodeEntry, told);
      return;
    case "service":
      tellInstance(row as InstanceEntry, told);
      return;
    case "check":
      tellCheck(row as CheckEntry, told);
      return;
  }
}

function tellNode(entry: NodeEntry, told: ProjectionChange[]): void {
  const { shown } = entry;
  const node = entry.record.node.name;
  if (shown === undefined) {
    told.push({ kind: "node", op: "delete", node });
    return;
  }
  const { address, taggedAddresses, meta } = shown;
  told.push({ kind: "node", op: "put", node: shown.name, address, taggedAddresses, meta });
  for (const instance of entry.instances.values()) tellInstance(instance, told);
  for (const check of entry.checks.values()) tellCheck(check, told);
}

function tellInstance(entry: InstanceEntry, told: ProjectionChange[]): void {
  const { shown } = entry;
  const { node } = entry.record;
  if (shown === undefined) {
    told.push({ kind: "service", op: "delete", node, id: entry.record.service.id });
    return;
  }
  const { id, name: service, address, port, tags, weights, taggedAddresses } = shown;
  told.push({ kind: "service", op: "put", node, id, service, address, port, tags, weights, taggedAddresses });
  for (const check of entry.checks.values()) tellCheck(check, told);
}

function tellCheck(entry: CheckEntry, told: ProjectionChange[]): void {
  const { shown } = entry;
  const { node } = entry.record;
  const { id } = entry.record.check;
  const { serviceId } = entry.record.check;
  if (shown === undefined) told.push({ kind: "check", op: "delete", node, id, serviceId });
  else told.push({ kind: "check", op: "put", node, id, serviceId: shown.serviceId, status: shown.status });
}

const keyPattern = /^node\/([^/]+)\/(?:service\/([^/]+)\/)?(?:check\/([^/]+))?$/;

/** A deletion tells only its key: the folded, encoded names in it are what DNS finds rows by. */
function tellRemoval(key: string, told: ProjectionChange[]): void {
  const match = keyPattern.exec(key);
  if (match === null) return;
  const [node = "", service, check] = match.slice(1).map((part) => part && decodeURIComponent(part));
  if (check !== undefined) told.push({ kind: "check", op: "delete", node, id: check, serviceId: service ?? "" });
  else if (service !== undefined) told.push({ kind: "service", op: "delete", node, id: service });
  else told.push({ kind: "node", op: "delete", node });
}
