import type { Refusal, RefusalReason } from "../catalog/index.js";
import type { DefinitionFault } from "../definitions/index.js";
import { type Answer, text } from "./answer.js";

/** The one place that maps reasons to statuses: what the agent's HTTP layer finds is 400, what the catalog finds 500. */
const statusOf: Readonly<Record<RefusalReason | DefinitionFault["reason"], number>> = {
  malformed: 400,
  "not-allowed": 500,
  invalid: 500,
  "unknown-service": 404,
  "unknown-check": 404,
  "unknown-node": 500,
  stale: 409,
  conflict: 500,
};

/** The reply to a refusal. */
export function refusal({ reason, message }: Refusal | DefinitionFault): Answer {
  return text(statusOf[reason] ?? 500, message);
}

/** The reply to something that failed while it was done (the store cannot write, a reload found faults). */
export function failure(fault: unknown): Answer {
  return text(500, fault instanceof Error ? fault.message : String(fault));
}

export const noPathToDatacenter = "No path to datacenter";
