import { type Answer, json, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, read } from "../endpoint.js";

/** Not in Consul: why a DNS answer is as it is. */
export const dnsExplainEndpoints: readonly Endpoint[] = [
  read("/v1/dns/explain", "What DNS answers to a question, and why each instance is in it or not", explain, [
    "name",
    "type",
  ]),
];

function explain({ ports, query }: Call): Answer {
  const name = query.get("name") ?? "";
  if (name === "") return text(400, "Missing name: ask ?name=web.service.consul&type=SRV");
  const explained = ports.parts?.explainDns(name, query.get("type") || "A");
  return explained === undefined ? text(503, "DNS has no data yet") : json(explained);
}
