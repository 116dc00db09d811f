import { quote } from "../../golang/index.js";
import { foldName, nodeKey, type Origin, serviceKey } from "../../records/index.js";
import { ownInstance } from "./deregister-agent.js";
import { Draft, type Planner, refused } from "./plan.js";
import { draftAlong } from "./push.js";
import { type AgentCheck, draftAgentCheck, isServersOwn, serversOwnText } from "./register-agent-service.js";

/** `PUT /v1/agent/check/register`: a check of the node, or of one of this agent's services. */
export interface AgentCheckRegistration extends AgentCheck {
  readonly node: string;
  readonly token: string;
  readonly origin?: Origin;
}

/** Registers a check. Attached to a service it shows that service's name and tags. */
export function registerAgentCheck({
  node: nodeName,
  check,
  definition,
  token,
  origin = "api",
}: AgentCheckRegistration): Planner {
  return (view) => {
    const node = view.tables.node(nodeName);
    if (node === undefined)
      return refused("unknown-node", `node ${nodeName} of this agent is not registered yet; try again`);
    const instance = check.serviceId === "" ? undefined : ownInstance(view, nodeName, check.serviceId);
    if (check.serviceId !== "" && instance === undefined) {
      return refused("unknown-service", `ServiceID ${quote(check.serviceId)} does not exist`);
    }
    const taken = node.checksById.get(foldName(check.id));
    if (taken !== undefined && isServersOwn(taken)) return refused("invalid", serversOwnText(taken));
    const service = instance?.record.service;
    const shown = service === undefined ? check : { ...check, serviceName: service.name, serviceTags: service.tags };
    const draft = new Draft().require(nodeKey(nodeName), node);
    if (instance !== undefined) draft.require(serviceKey(nodeName, check.serviceId), instance);
    draftAgentCheck(draft, node, { check: shown, definition }, { token, origin });
    draftAlong(draft, node, instance);
    return draft.plan();
  };
}
