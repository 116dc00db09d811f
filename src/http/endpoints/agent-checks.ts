import { deregisterAgentCheck, ownCheck, registerAgentCheck, unknownCheckText } from "../../catalog/index.js";
import { decodeCheck, readCheck, readCheckUpdate } from "../../definitions/index.js";
import { compileFilter, healthCheck } from "../../filter/index.js";
import { encodeJson, quote } from "../../golang/index.js";
import { type CheckStatus, checkKey } from "../../records/index.js";
import { type Answer, done, json, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, type Handler, read, write } from "../endpoint.js";
import { refusal } from "../reasons.js";
import { jsonObject } from "../rows.js";
import { ownCheckShape, ownChecks } from "./own.js";

/** Consul learns the filter's types from the first check: without one a wrong selector goes unseen, and its text is bare. */
function checks(call: Call): Answer {
  const rows = ownChecks(call);
  const filter = compileFilter(call.query.get("filter") ?? "", healthCheck);
  if (!filter.ok && (filter.stage === "syntax" || rows.length > 0)) return text(500, filter.error);
  const members = rows.map((entry) => [entry.record.check.id, encodeJson(ownCheckShape(entry))] as const);
  return json(jsonObject(filter.ok ? members.filter(([, check]) => filter.matches(JSON.parse(check))) : []));
}

async function register(call: Call): Promise<Answer> {
  const input = decodeCheck(call.bodyText);
  if (!input.ok) return refusal(input.fault);
  const registration = readCheck(input.value, {
    node: call.ports.agent.nodeName,
    scripts: call.settings.raw.scripts,
    token: call.token,
  });
  if (!registration.ok) return refusal(registration.fault);
  const outcome = await call.ports.registry.propose(registerAgentCheck(registration.value));
  if (!outcome.ok) return refusal(outcome.refusal);
  const { node, check } = registration.value;
  call.ports.health.restart([checkKey(node, check.serviceId, check.id)]);
  return done;
}

async function deregister(call: Call): Promise<Answer> {
  const outcome = await call.ports.registry.propose(deregisterAgentCheck(call.ports.agent.nodeName, call.tail));
  return outcome.ok ? done : refusal(outcome.refusal);
}

function told(status: CheckStatus): Handler {
  return (call) => tell(call, status, call.query.get("note") ?? "");
}

function update(call: Call): Answer | Promise<Answer> {
  const read = readCheckUpdate(call.bodyText);
  return read.ok ? tell(call, read.value.status, read.value.output) : refusal(read.fault);
}

async function tell(call: Call, status: CheckStatus, output: string): Promise<Answer> {
  const { agent, registry, health } = call.ports;
  const checkId = call.tail;
  const entry = ownCheck(registry.view, agent.nodeName, checkId);
  if (entry === undefined) return text(404, unknownCheckText(checkId));
  if (entry.record.definition?.kind !== "ttl")
    return text(500, `CheckID ${quote(checkId)} does not have associated TTL`);
  await health.tell(checkKey(agent.nodeName, entry.record.check.serviceId, checkId), status, output);
  return done;
}

const tail = { tail: "check_id" };

export const agentCheckEndpoints: readonly Endpoint[] = [
  read("/v1/agent/checks", "Checks of this agent, by ID", checks, ["filter", "pretty"]),
  write("/v1/agent/check/register", "Register a check with this agent", register),
  { ...write("/v1/agent/check/deregister/", "Remove a check", deregister), ...tail },
  { ...write("/v1/agent/check/pass/", "Tell a TTL check that all is well", told("passing"), ["note"]), ...tail },
  { ...write("/v1/agent/check/warn/", "Tell a TTL check a warning", told("warning"), ["note"]), ...tail },
  { ...write("/v1/agent/check/fail/", "Tell a TTL check a failure", told("critical"), ["note"]), ...tail },
  { ...write("/v1/agent/check/update/", "Tell a TTL check its status and output", update), ...tail },
];
