import { nodeKey, serviceKey } from "../../records/index.js";
import type { InstanceEntry, NodeEntry } from "../entry.js";
import type { Draft } from "./plan.js";

/**
 * Drafts what goes along when an agent pushes something to the catalog: its node, where a catalog write took that away, and
 * with a check the service that it belongs to, as the agent has it. So a catalog edit of that service ends here.
 */
export function draftAlong(draft: Draft, node: NodeEntry, instance?: InstanceEntry): void {
  const { record } = node;
  if (record.owner === "agent" && record.override === "removed") {
    draft.put(nodeKey(record.node.name), { ...record, override: null }, node);
  }
  if (instance !== undefined && instance.record.override !== null) {
    const service = instance.record;
    draft.put(serviceKey(service.node, service.service.id), { ...service, override: null }, instance);
  }
}
