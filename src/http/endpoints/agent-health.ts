import { type CheckEntry, type InstanceEntry, ownInstance } from "../../catalog/index.js";
import { encodeJson } from "../../golang/index.js";
import { isMaintenanceCheckId } from "../../records/index.js";
import { type Answer, json, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, read } from "../endpoint.js";
import { agentHealthCheckShape, agentServiceShape } from "./agent-shapes.js";
import { ownChecks, ownServices } from "./own.js";

/** From best to worst; the codes are for load balancers that look at nothing else. */
const severities = ["passing", "warning", "critical", "maintenance"] as const;
type Severity = (typeof severities)[number];
const statusOf: Readonly<Record<Severity, number>> = { passing: 200, warning: 429, critical: 503, maintenance: 503 };

function byId(call: Call): Answer {
  const serviceId = call.tail;
  if (serviceId === "") return text(500, "Missing serviceID");
  const entry = ownInstance(call.ports.registry.view, call.ports.agent.nodeName, serviceId);
  if (entry === undefined) {
    const body = '{"AggregatedStatus":"critical","Service":null,"Checks":null}';
    return answer(call, 404, `ServiceId ${serviceId} not found`, body);
  }
  const { severity, body } = judged(call, entry);
  return answer(call, statusOf[severity], severity, body);
}

function byName(call: Call): Answer {
  const name = call.tail;
  if (name === "") return text(500, "Missing service Name");
  const entries = ownServices(call).filter(({ record }) => record.service.name === name);
  if (entries.length === 0) return answer(call, 404, `ServiceName ${name} Not Found`, "[]");
  const all = entries.map((entry) => judged(call, entry));
  const worst = all.reduce((a, b) => worse(a, b.severity), "passing" as Severity);
  return answer(call, statusOf[worst], worst, `[${all.map(({ body }) => body).join(",")}]`);
}

function worse(a: Severity, b: Severity): Severity {
  return severities.indexOf(a) >= severities.indexOf(b) ? a : b;
}

/** The aggregate over the node's checks and the service's own, all of this agent. */
function judged(call: Call, entry: InstanceEntry): { readonly severity: Severity; readonly body: string } {
  const { id } = entry.record.service;
  const checks = ownChecks(call).filter(({ record: { check } }) => check.serviceId === "" || check.serviceId === id);
  const severity = checks.map(severityOf).reduce(worse, "passing");
  const body = encodeJson({
    AggregatedStatus: severity,
    Service: agentServiceShape(entry, call.ports.agent.datacenter),
    Checks: checks.map(agentHealthCheckShape),
  });
  return { severity, body };
}

function severityOf({ record: { check } }: CheckEntry): Severity {
  if (isMaintenanceCheckId(check.id)) return "maintenance";
  return check.status === "passing" || check.status === "warning" ? check.status : "critical";
}

function answer(call: Call, status: number, reason: string, body: string): Answer {
  const headers = ["X-Consul-Reason", reason.replace(/[^\x20-\x7e]/g, "?")];
  const format = call.query.get("format");
  const wantsText = format === undefined ? (call.header("accept") ?? "").startsWith("text/plain") : format === "text";
  return wantsText ? { status, type: "text/plain", body: reason, headers } : json(body, headers, status);
}

const params = ["format", "pretty"];

export const agentHealthEndpoints: readonly Endpoint[] = [
  {
    ...read("/v1/agent/health/service/id/", "Health of one service, as a status code", byId, params),
    tail: "service_id",
  },
  {
    ...read("/v1/agent/health/service/name/", "Health of a service name, the worst counts", byName, params),
    tail: "service",
  },
];
