import { checkKey, nodeKey, type ServiceInstance, type ServiceRecord, serviceKey } from "../../records/index.js";
import type { NodeEntry } from "../entry.js";
import { Draft, type Planner, unchanged } from "./plan.js";

/**
 * What Consul's anti-entropy does once a minute, for this agent's node: catalog edits of what the agent owns end (with tag
 * override on, the catalog's tags become the agent's), and services and checks of others on this node go.
 */
export function restoreOwn(nodeName: string): Planner {
  return (view) => {
    const node = view.tables.node(nodeName);
    if (node === undefined || node.record.owner !== "agent") return unchanged;
    const draft = new Draft();
    if (node.record.override !== null) draft.put(nodeKey(nodeName), { ...node.record, override: null }, node);
    // Somebody took this node's ID for another name; the agent, coming back, renames it again.
    const namesake = node.record.node.id === "" ? undefined : view.tables.nodeById(node.record.node.id);
    if (namesake?.record.owner === "catalog") draft.deleteTree(nodeKey(namesake.record.node.name), namesake);
    for (const instance of node.instances.values()) {
      const { record } = instance;
      const key = serviceKey(nodeName, record.service.id);
      if (record.owner === "catalog") draft.deleteTree(key, instance);
      else if (record.override !== null)
        draft.put(key, { ...record, service: restored(record), override: null }, instance);
    }
    for (const check of node.checksById.values()) {
      const { record } = check;
      const key = checkKey(nodeName, record.check.serviceId, record.check.id);
      if (record.owner === "catalog") {
        if (check.instance?.record.owner !== "catalog") draft.delete(key, check);
      } else if (record.override !== null) draft.put(key, { ...record, override: null }, check);
    }
    dropShadowed(draft, node);
    return draft.plan();
  };
}

/** Of a check ID that two writers brought to two places at once only the later counts. */
function dropShadowed(draft: Draft, node: NodeEntry): void {
  for (const { checks } of [node, ...node.instances.values()]) {
    for (const [folded, check] of checks) {
      if (node.checksById.get(folded) !== check) draft.delete(check.key, check);
    }
  }
}

function restored({ service, override }: ServiceRecord): ServiceInstance {
  const keepsTags = service.enableTagOverride && override !== null && override !== "removed";
  return keepsTags ? { ...service, tags: override.tags } : service;
}
