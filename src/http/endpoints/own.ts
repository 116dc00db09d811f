import { type CheckEntry, checkShape, type InstanceEntry } from "../../catalog/index.js";
import type { Call } from "../call.js";

/** What this agent registered itself: its services by ID. The server's own service `consul` is not among them. */
export function ownServices(call: Call): InstanceEntry[] {
  const node = call.ports.registry.view.tables.node(call.ports.agent.nodeName);
  const own = [...(node?.instances.values() ?? [])].filter(({ record }) => record.owner === "agent");
  return own.sort((a, b) => (a.record.service.id < b.record.service.id ? -1 : 1));
}

/** The checks of this agent by ID, maintenance included, without `serfHealth`. */
export function ownChecks(call: Call): CheckEntry[] {
  const node = call.ports.registry.view.tables.node(call.ports.agent.nodeName);
  const own = [...(node?.checksById.values() ?? [])].filter(({ record }) => record.owner === "agent");
  return own.sort((a, b) => (a.record.check.id < b.record.check.id ? -1 : 1));
}

/** A check as the agent has it: its own record, without indexes. */
export function ownCheckShape({ record, liveOutput }: CheckEntry): object {
  return checkShape(record.node, record.check, liveOutput, 0, 0);
}
