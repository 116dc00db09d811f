import type { HealthCheck } from "../../records/index.js";
import type { CheckEntry } from "../entry.js";
import { Draft, type Planner, refused, unchanged } from "./plan.js";
import { draftAlong } from "./push.js";

/** A check's newest result. */
export interface CheckResult {
  readonly checkKey: string;
  readonly status: string;
  readonly output: string;
}

/**
 * Stores a new status of a check that this agent runs, with its output. The same status again is no change, whatever the
 * output says: output alone is kept beside the record.
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
    draftAlong(draft, entry.node, entry.instance);
    return draft.plan();
  };
}
