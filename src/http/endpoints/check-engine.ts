import { type CheckEntry, ownCheck, unknownCheckText } from "../../catalog/index.js";
import { decodeCheck } from "../../definitions/index.js";
import { encodeJson } from "../../golang/index.js";
import { checkDefinition, foldName, missingKindError } from "../../records/index.js";
import { type Answer, json, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, read, write } from "../endpoint.js";
import type { CheckVerdict } from "../ports.js";
import { refusal } from "../reasons.js";

/**
 * Not in Consul: what the check engine knows beyond a status. With `node`, of a check of another node that this server runs
 * for it.
 */
export const checkEngineEndpoints: readonly Endpoint[] = [
  { ...write("/v1/agent/check/run/", "Run a check now", runNow, ["node"]), tail: "check_id" },
  write("/v1/agent/check/test", "Run a definition once without registering it", dryRun),
  read("/v1/agent/check/states", "How the engine is, and the checks that it holds back or that flap", states),
  { ...read("/v1/agent/check/state/", "What the engine thinks of a check", state, ["node"]), tail: "check_id" },
  {
    ...read("/v1/health/history/", "Newest changes of a check's status, latest first", history, ["node"]),
    tail: "check_id",
  },
];

function keyOf(call: Call): string | undefined {
  const { agent, registry } = call.ports;
  const node = call.query.get("node");
  if (!node) return ownCheck(registry.view, agent.nodeName, call.tail)?.key;
  return registry.view.tables.node(node)?.checksById.get(foldName(call.tail))?.key;
}

const unknown = (call: Call): Answer => text(404, unknownCheckText(call.tail));

async function runNow(call: Call): Promise<Answer> {
  const key = keyOf(call);
  const result = key === undefined ? undefined : await call.ports.health.run(key);
  return result === undefined ? unknown(call) : json(encodeJson({ Status: result.status, Output: result.output }));
}

/** Under the rules of checks that come over the API: no commands unless enabled, no denied addresses. */
async function dryRun(call: Call): Promise<Answer> {
  const input = decodeCheck(call.bodyText);
  if (!input.ok) return refusal(input.fault);
  const asked = checkDefinition(input.value);
  if (!asked.ok) return text(400, `Invalid check: ${asked.error}`);
  if (asked.definition === null) return text(400, `Invalid check: ${missingKindError}`);
  const { status, output } = await call.ports.health.probe(asked.definition);
  return json(encodeJson({ Status: status, Output: output }));
}

function state(call: Call): Answer {
  const key = keyOf(call);
  const verdict = key === undefined ? undefined : call.ports.health.verdict(key);
  return verdict === undefined ? unknown(call) : json(encodeJson({ CheckID: call.tail, ...verdictShape(verdict) }));
}

function states(call: Call): Answer {
  const { registry, health } = call.ports;
  const { sick, reason } = health.condition();
  const notable = [...health.notable()].flatMap(([key, verdict]) => {
    const row = registry.view.row(key);
    if (row?.record.kind !== "check") return [];
    const { node, check } = (row as CheckEntry).record;
    return [{ Node: node, CheckID: check.id, ServiceName: check.serviceName, ...verdictShape(verdict) }];
  });
  return json(encodeJson({ Sick: sick, Reason: reason, Checks: notable }));
}

function verdictShape({ status, output, held, flapping }: CheckVerdict): object {
  return { Status: status, Output: output, Held: held, Flapping: flapping };
}

function history(call: Call): Answer {
  const key = keyOf(call);
  if (key === undefined) return unknown(call);
  const steps = call.ports.health.history(key).map(({ atMs, from, to, output }) => {
    return { Time: new Date(atMs).toISOString(), From: from, Status: to, Output: output };
  });
  return json(encodeJson(steps.reverse()));
}
