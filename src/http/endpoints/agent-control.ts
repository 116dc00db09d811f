import { nodeMaintenance } from "../../catalog/index.js";
import { type Answer, done, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, unpartitioned, write } from "../endpoint.js";
import { refusal } from "../reasons.js";
import { readEnable } from "./enable.js";

async function maintenance(call: Call): Promise<Answer> {
  const enable = readEnable(call);
  if (typeof enable !== "boolean") return enable;
  const intent = nodeMaintenance(call.ports.agent.nodeName, enable, call.query.get("reason") ?? "");
  const outcome = await call.ports.registry.propose(intent);
  return outcome.ok ? done : refusal(outcome.refusal);
}

async function reload(call: Call): Promise<Answer> {
  await call.ports.control.reload();
  return done;
}

async function leave(call: Call): Promise<Answer> {
  await call.ports.control.leave();
  return done;
}

async function join(call: Call): Promise<Answer> {
  await call.ports.control.join(call.tail, Boolean(call.query.get("wan")));
  return done;
}

async function forceLeave(call: Call): Promise<Answer> {
  await call.ports.control.forceLeave(call.tail, call.query.has("prune"));
  return done;
}

/** Tokens come with access control; without it Consul refuses before it looks at name or body. */
const token = (): Answer => text(401, "ACL support disabled");

export const agentControlEndpoints: readonly Endpoint[] = unpartitioned([
  write("/v1/agent/maintenance", "Take this node out of use, or back", maintenance, ["enable", "reason"]),
  write("/v1/agent/reload", "Read the configuration again", reload),
  write("/v1/agent/leave", "Leave and stop", leave),
  { ...write("/v1/agent/join/", "Join another agent", join, ["wan"]), tail: "address" },
  { ...write("/v1/agent/force-leave/", "Make a failed member leave", forceLeave, ["prune", "wan"]), tail: "node" },
  { ...write("/v1/agent/token/", "Set a token of the agent", token), tail: "which" },
]);
