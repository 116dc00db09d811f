import {
  type CheckRecord,
  checkKey,
  emptyCheck,
  nodeKey,
  nodeMaintenanceCheckId,
  serviceKey,
  serviceMaintenanceCheckId,
} from "../../records/index.js";
import { ownCheck, ownInstance, unknownServiceText } from "./deregister-agent.js";
import { Draft, type Planner, refused, unchanged } from "./plan.js";
import { draftAlong } from "./push.js";

const defaultReason = (what: "node" | "service"): string =>
  `Maintenance mode is enabled for this ${what}, but no reason was provided. This is a default message.`;

/** Turns maintenance of the agent's node on (a critical check of the node) or off. On again keeps the first reason. */
export function nodeMaintenance(node: string, enable: boolean, reason: string): Planner {
  return maintenance(node, nodeMaintenanceCheckId, enable, {
    ...emptyCheck,
    id: nodeMaintenanceCheckId,
    name: "Node Maintenance Mode",
    notes: reason || defaultReason("node"),
    type: "maintenance",
  });
}

/** The same for one of this agent's services. */
export function serviceMaintenance(node: string, serviceId: string, enable: boolean, reason: string): Planner {
  return (view) => {
    const instance = ownInstance(view, node, serviceId);
    if (instance === undefined) return refused("unknown-service", unknownServiceText(serviceId));
    const { service } = instance.record;
    const id = serviceMaintenanceCheckId(serviceId);
    return maintenance(node, id, enable, {
      ...emptyCheck,
      id,
      name: "Service Maintenance Mode",
      notes: reason || defaultReason("service"),
      type: "maintenance",
      serviceId,
      serviceName: service.name,
      serviceTags: service.tags,
    })(view);
  };
}

function maintenance(node: string, id: string, enable: boolean, check: CheckRecord["check"]): Planner {
  return (view) => {
    const entry = view.tables.node(node);
    const own = ownCheck(view, node, id);
    const key = checkKey(node, check.serviceId, id);
    if (!enable) return own === undefined ? unchanged : new Draft().delete(key, own).plan();
    if (entry === undefined || own !== undefined) return unchanged;
    const record: CheckRecord = {
      kind: "check",
      owner: "agent",
      node,
      check,
      override: null,
      definition: null,
      token: "",
      origin: "api",
    };
    const draft = new Draft().require(nodeKey(node), entry);
    const instance = check.serviceId === "" ? undefined : ownInstance(view, node, check.serviceId);
    if (instance !== undefined) draft.require(serviceKey(node, check.serviceId), instance);
    draft.put(key, record, view.row(key));
    draftAlong(draft, entry, instance);
    return draft.plan();
  };
}
