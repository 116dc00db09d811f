import { quote } from "../../golang/index.js";
import { checkKey, foldName, serviceKey } from "../../records/index.js";
import type { CheckEntry, InstanceEntry } from "../entry.js";
import type { CatalogView } from "../view.js";
import { Draft, type Planner, refused } from "./plan.js";

/** This agent's own service by exact ID. The agent's names are case-exact, unlike the catalog's. */
export function ownInstance(view: CatalogView, node: string, serviceId: string): InstanceEntry | undefined {
  const entry = view.tables.node(node)?.instances.get(foldName(serviceId));
  return entry?.record.owner === "agent" && entry.record.service.id === serviceId ? entry : undefined;
}

/** This agent's own check by exact ID. */
export function ownCheck(view: CatalogView, node: string, checkId: string): CheckEntry | undefined {
  const entry = view.tables.node(node)?.checksById.get(foldName(checkId));
  return entry?.record.owner === "agent" && entry.record.check.id === checkId ? entry : undefined;
}

/** `PUT /v1/agent/service/deregister/:id`: the service goes with its checks. */
export function deregisterAgentService(node: string, serviceId: string): Planner {
  return (view) => {
    const instance = ownInstance(view, node, serviceId);
    if (instance === undefined) return refused("unknown-service", unknownServiceText(serviceId));
    return new Draft().deleteTree(serviceKey(node, serviceId), instance).plan();
  };
}

/** `PUT /v1/agent/check/deregister/:id`. */
export function deregisterAgentCheck(node: string, checkId: string): Planner {
  return (view) => {
    const check = ownCheck(view, node, checkId);
    if (check === undefined) return refused("unknown-check", unknownCheckText(checkId));
    return new Draft().delete(checkKey(node, check.record.check.serviceId, checkId), check).plan();
  };
}

export function unknownServiceText(serviceId: string): string {
  return `Unknown service ID ${quote(serviceId)}. Ensure that the service ID is passed, not the service name.`;
}

export function unknownCheckText(checkId: string): string {
  return `Unknown check ID ${quote(checkId)}. Ensure that the check ID is passed, not the check name.`;
}
