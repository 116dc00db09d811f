import { foldName, type ServiceInstance, type ServiceRecord, type Stored, shownService } from "../records/index.js";
import { refreshCheck, removeCheck } from "./apply-check.js";
import type { InstanceEntry } from "./entry.js";
import { instanceMoved } from "./moves.js";
import type { Tables } from "./tables.js";
import type { Topic } from "./topics.js";

export function putService(tables: Tables, stored: Stored<ServiceRecord>, woken: Set<Topic>): void {
  const { record, createRevision, modifyRevision } = stored;
  const node = tables.node(record.node);
  if (node === undefined)
    throw new Error(
      `invariant: service ${record.service.id} at revision ${modifyRevision} names the unknown node ${record.node}`,
    );
  const folded = foldName(record.service.id);
  let entry = node.instances.get(folded);
  if (entry === undefined) {
    entry = { node, record, shown: undefined, createRevision, modifyRevision, checks: new Map(), json: undefined };
    node.instances.set(folded, entry);
  } else {
    entry.record = record;
    entry.createRevision = createRevision;
    entry.modifyRevision = modifyRevision;
    entry.json = undefined;
  }
  const shown = node.shown === undefined ? undefined : shownService(record);
  if (shown === undefined) hideInstance(tables, entry, modifyRevision, woken);
  else showInstance(tables, entry, shown, modifyRevision, woken);
}

export function removeInstance(tables: Tables, entry: InstanceEntry, revision: number, woken: Set<Topic>): void {
  for (const check of [...entry.checks.values()]) removeCheck(tables, check, revision, woken);
  entry.node.instances.delete(foldName(entry.record.service.id));
  hideInstance(tables, entry, revision, woken);
}

/** Makes the catalog show an instance in this form (a no-op when it already does). */
export function showInstance(
  tables: Tables,
  entry: InstanceEntry,
  shown: ServiceInstance | undefined,
  revision: number,
  woken: Set<Topic>,
): void {
  const before = entry.shown;
  if (before === shown || shown === undefined) return;
  entry.shown = shown;
  entry.json = undefined;
  if (before !== undefined && foldName(before.name) !== foldName(shown.name)) {
    tables.unlinkInstance(entry, before.name, revision);
    instanceMoved(tables, entry, before.name, revision, woken);
  }
  tables.linkInstance(entry, shown.name);
  instanceMoved(tables, entry, shown.name, revision, woken);
  if (before === undefined) for (const check of entry.checks.values()) refreshCheck(tables, check, revision, woken);
}

export function hideInstance(tables: Tables, entry: InstanceEntry, revision: number, woken: Set<Topic>): void {
  const before = entry.shown;
  if (before === undefined) return;
  entry.shown = undefined;
  entry.json = undefined;
  for (const check of entry.checks.values()) refreshCheck(tables, check, revision, woken);
  tables.unlinkInstance(entry, before.name, revision);
  instanceMoved(tables, entry, before.name, revision, woken);
  tables.indexes.checks = revision;
}
