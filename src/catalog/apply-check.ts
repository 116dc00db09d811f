import { type CheckRecord, foldName, type Stored, shownCheck } from "../records/index.js";
import type { CheckEntry } from "./entry.js";
import { checkMoved } from "./moves.js";
import type { Tables } from "./tables.js";
import type { Topic } from "./topics.js";

export function putCheck(tables: Tables, stored: Stored<CheckRecord>, woken: Set<Topic>): void {
  const { key, record, createRevision, modifyRevision } = stored;
  const node = tables.node(record.node);
  const instance = record.check.serviceId === "" ? undefined : node?.instances.get(foldName(record.check.serviceId));
  if (node === undefined || (record.check.serviceId !== "" && instance === undefined)) {
    throw new Error(
      `invariant: check ${record.check.id} at revision ${modifyRevision} has no parent (node ${record.node}, service ${record.check.serviceId})`,
    );
  }
  const siblings = instance?.checks ?? node.checks;
  const folded = foldName(record.check.id);
  let entry = siblings.get(folded);
  if (entry === undefined) {
    entry = {
      key,
      node,
      instance,
      record,
      shown: undefined,
      createRevision,
      modifyRevision,
      liveOutput: undefined,
      json: undefined,
    };
    siblings.set(folded, entry);
  }
  node.checksById.set(folded, entry);
  entry.record = record;
  entry.createRevision = createRevision;
  entry.modifyRevision = modifyRevision;
  entry.json = undefined;
  refreshCheck(tables, entry, modifyRevision, woken);
}

/** Makes the catalog show a check as its record says, or hide it while its node or service instance is hidden. */
export function refreshCheck(tables: Tables, entry: CheckEntry, revision: number, woken: Set<Topic>): void {
  const parent = entry.instance ?? entry.node;
  const shown = parent.shown === undefined ? undefined : shownCheck(entry.record);
  const before = entry.shown;
  if (before === shown) return;
  entry.liveOutput = undefined;
  entry.shown = shown;
  if (before !== undefined) tables.unlinkCheck(entry, before);
  if (shown !== undefined) tables.linkCheck(entry, shown);
  announce(tables, entry, before, shown, revision, woken);
}

export function removeCheck(tables: Tables, entry: CheckEntry, revision: number, woken: Set<Topic>): void {
  const siblings = entry.instance?.checks ?? entry.node.checks;
  const folded = foldName(entry.record.check.id);
  if (siblings.get(folded) !== entry) return;
  siblings.delete(folded);
  if (entry.node.checksById.get(folded) === entry) entry.node.checksById.delete(folded);
  const before = entry.shown;
  entry.shown = undefined;
  if (before === undefined) return;
  tables.unlinkCheck(entry, before);
  if (entry.instance !== undefined) tables.indexes.services = revision;
  announce(tables, entry, before, undefined, revision, woken);
}

function announce(
  tables: Tables,
  entry: CheckEntry,
  before: CheckEntry["shown"],
  after: CheckEntry["shown"],
  revision: number,
  woken: Set<Topic>,
): void {
  const named = after ?? before;
  if (named === undefined) return;
  const statuses = [before?.status, after?.status].filter((status) => status !== undefined);
  checkMoved(tables, entry, named, statuses, revision, woken);
}
