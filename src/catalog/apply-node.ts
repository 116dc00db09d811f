import { foldName, type Node, type NodeRecord, type Stored, shownNode, shownService } from "../records/index.js";
import { refreshCheck, removeCheck } from "./apply-check.js";
import { hideInstance, removeInstance, showInstance } from "./apply-service.js";
import type { NodeEntry } from "./entry.js";
import { instanceNodeMoved, nodeMoved } from "./moves.js";
import type { Tables } from "./tables.js";
import type { Topic } from "./topics.js";

export function putNode(tables: Tables, stored: Stored<NodeRecord>, woken: Set<Topic>): void {
  const { record, createRevision, modifyRevision } = stored;
  const folded = foldName(record.node.name);
  const shown = shownNode(record);
  let entry = tables.nodes.get(folded);
  const before = entry?.shown;
  if (entry === undefined) {
    const rows = { instances: new Map(), checks: new Map(), checksById: new Map() };
    entry = { record, shown, createRevision, modifyRevision, ...rows, index: 0, json: undefined };
    tables.nodes.set(folded, entry);
  } else {
    entry.record = record;
    entry.shown = shown;
    entry.createRevision = createRevision;
    entry.modifyRevision = modifyRevision;
    entry.json = undefined;
  }
  reindexId(tables, entry, before, shown);
  if (before === shown) return;
  nodeMoved(tables, entry, modifyRevision, woken);
  if (before === undefined || shown === undefined) {
    for (const check of entry.checks.values()) refreshCheck(tables, check, modifyRevision, woken);
  }
  for (const instance of entry.instances.values()) {
    if (before === undefined || shown === undefined) {
      if (shown === undefined) hideInstance(tables, instance, modifyRevision, woken);
      else showInstance(tables, instance, shownService(instance.record), modifyRevision, woken);
    } else if (instance.shown !== undefined) {
      instanceNodeMoved(tables, instance.shown.name, modifyRevision, woken);
    }
  }
}

/** Removes a node with all below it (its children's own deletions then find nothing). */
export function removeNode(tables: Tables, folded: string, revision: number, woken: Set<Topic>): void {
  const entry = tables.nodes.get(folded);
  if (entry === undefined) return;
  for (const instance of [...entry.instances.values()]) removeInstance(tables, instance, revision, woken);
  for (const check of [...entry.checks.values()]) removeCheck(tables, check, revision, woken);
  tables.nodes.delete(folded);
  reindexId(tables, entry, entry.shown, undefined);
  nodeMoved(tables, entry, revision, woken);
  tables.indexes.nodeExtinction = revision;
}

function reindexId(tables: Tables, entry: NodeEntry, before: Node | undefined, after: Node | undefined): void {
  if (before?.id === after?.id) {
    return;
  }
  if (before !== undefined && before.id !== "" && tables.nodeById(before.id) === entry)
    tables.nodesById.delete(foldName(before.id));
  if (after !== undefined && after.id !== "") tables.nodesById.set(foldName(after.id), entry);
}
