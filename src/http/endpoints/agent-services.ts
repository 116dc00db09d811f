import {
  deregisterAgentService,
  type InstanceEntry,
  ownInstance,
  serviceMaintenance,
  topics,
} from "../../catalog/index.js";
import { decodeService, type RegistrationContext } from "../../definitions/index.js";
import { blockingQuery } from "../../feed/index.js";
import { agentService } from "../../filter/index.js";
import { encodeJson } from "../../golang/index.js";
import { foldName } from "../../records/index.js";
import { type Answer, done, doneWith, isAnswer, json, text } from "../answer.js";
import { after } from "../blocking.js";
import type { Call } from "../call.js";
import { type Endpoint, read, write } from "../endpoint.js";
import { rowFilter } from "../filtering.js";
import { readWait } from "../read-options.js";
import { refusal } from "../reasons.js";
import { jsonObject } from "../rows.js";
import { agentServiceShape, contentHash } from "./agent-shapes.js";
import { dnsWarning } from "./dns-warning.js";
import { readEnable } from "./enable.js";
import { ownServices } from "./own.js";
import { registerWithSidecar } from "./register-service.js";
import { deregisterSidecar } from "./sidecar.js";

function services(call: Call): Answer {
  const filter = rowFilter(call, agentService);
  if (filter !== undefined && isAnswer(filter)) return filter;
  const { datacenter } = call.ports.agent;
  const members = ownServices(call).map(
    (entry) => [entry.record.service.id, encodeJson(agentServiceShape(entry, datacenter))] as const,
  );
  return json(jsonObject(filter === undefined ? members : members.filter(([, service]) => filter(service))));
}

/** One service; with `hash` it waits until its content has another one. */
function service(call: Call): Answer | Promise<Answer> {
  const wait = readWait(call);
  if (typeof wait !== "number") return wait;
  const known = call.query.get("hash");
  if (!known || hashed(call).hash !== known) return serviceAnswer(call);
  return new Promise((resolve) => {
    blockingQuery(
      {
        index: 1,
        waitMs: wait,
        topics: [topics.node(foldName(call.ports.agent.nodeName))],
        // A hash has no order: 1 stands for the one known, 2 for any other.
        read: () => ({ index: hashed(call).hash === known ? 1 : 2, answer: undefined }),
      },
      {
        wait: (names, wake) => call.ports.registry.feed.wait(names, wake),
        after,
        onGone: (run) => call.onGone(run),
      },
      () => resolve(serviceAnswer(call)),
    );
  });
}

function hashed(call: Call): { readonly entry: InstanceEntry | undefined; readonly hash: string } {
  const { agent, registry } = call.ports;
  const entry = ownInstance(registry.view, agent.nodeName, call.tail);
  return { entry, hash: entry === undefined ? "" : contentHash(entry, agent.datacenter) };
}

function serviceAnswer(call: Call): Answer {
  const { entry, hash } = hashed(call);
  if (entry === undefined) return text(404, `unknown service ID: ${call.tail}`);
  const shape = agentServiceShape(entry, call.ports.agent.datacenter, hash);
  return json(encodeJson(shape), ["X-Consul-Contenthash", hash]);
}

async function register(call: Call): Promise<Answer> {
  const input = decodeService(call.bodyText);
  if (!input.ok) return refusal(input.fault);
  const replace = call.query.get("replace-existing-checks");
  const context: RegistrationContext = {
    node: call.ports.agent.nodeName,
    scripts: call.settings.raw.scripts,
    token: call.token,
    replaceExistingChecks: replace === "" || replace === "true",
  };
  const refused = await registerWithSidecar(call, input.value, context);
  return refused ?? doneWith(dnsWarning(call, input.value.Name ?? ""));
}

async function deregister(call: Call): Promise<Answer> {
  const { agent, registry } = call.ports;
  const serviceId = call.tail;
  await deregisterSidecar(call, serviceId);
  const outcome = await registry.propose(deregisterAgentService(agent.nodeName, serviceId));
  return outcome.ok ? done : refusal(outcome.refusal);
}

async function maintenance(call: Call): Promise<Answer> {
  const serviceId = call.tail;
  if (serviceId === "") return text(400, "Missing service ID");
  const enable = readEnable(call);
  if (typeof enable !== "boolean") return enable;
  const reason = call.query.get("reason") ?? "";
  const intent = serviceMaintenance(call.ports.agent.nodeName, serviceId, enable, reason);
  const outcome = await call.ports.registry.propose(intent);
  return outcome.ok ? done : refusal(outcome.refusal);
}

const tail = { tail: "service_id" };

export const agentServiceEndpoints: readonly Endpoint[] = [
  read("/v1/agent/services", "Services registered with this agent, by ID", services, ["filter", "pretty"]),
  { ...read("/v1/agent/service/", "One service of this agent", service, ["hash", "wait", "pretty"]), ...tail },
  write("/v1/agent/service/register", "Register a service with this agent", register, ["replace-existing-checks"]),
  { ...write("/v1/agent/service/deregister/", "Remove a service with its checks", deregister), ...tail },
  {
    ...write("/v1/agent/service/maintenance/", "Take a service out of use, or back", maintenance, ["enable", "reason"]),
    ...tail,
  },
];
