import { type HealthCheck, serviceKey } from "../../records/index.js";
import type { CheckEntry, InstanceEntry } from "../entry.js";
import { Draft, type Planner, refused, unchanged } from "./plan.js";

/** A check's newest result. */
export interface CheckResult {
  readonly checkKey: string;
  readonly status: string;
  readonly output: string;
}

/**
 * Stores a new status of a check that this agent runs, with its output. The same status again is no change, whatever the
 * output says: output alone is kept beside the record. Pushing a check sends its service along, so a catalog edit of either
 * ends here.
 */
export function updateCheck({ checkKey: key, status, output }: CheckResult): Planner {
  return (view) => {
    const row = view.row(key);
    if (row === undefined || row.record.kind !== "check") return refused("unknown-check", `check ${key} is gone`);
    const entry = row as CheckEntry;
    const { record } = entry;
    if (record.check.status === status && record.override === null) return unchanged;
    const check: HealthCheck = { ...record.check, status, output };
    const draft = new Draft().put(key, { ...record, check, override: null }, entry);
    if (entry.instance?.record.override) dropOverride(draft, entry.instance);
    return draft.plan();
  };
}

function dropOverride(draft: Draft, instance: InstanceEntry): void {
  const { record } = instance;
  draft.put(serviceKey(record.node, record.service.id), { ...record, override: null }, instance);
}
