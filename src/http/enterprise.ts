import { type Answer, text } from "./answer.js";
import type { Call } from "./call.js";

const namespaces = "Namespaces are a Consul Enterprise feature";
const partitions = "Partitions are a Consul Enterprise feature";

/** The refusal of Consul Enterprise's parameters and headers, where the endpoint looks at them. */
export function enterpriseRefusal(call: Call): Answer | undefined {
  const rule = call.endpoint.enterprise ?? "refuse";
  if (rule === "ignore") return undefined;
  const { headers } = call.request;
  if (rule === "refuse") {
    if (headers["x-consul-namespace"]) return refused("header", "X-Consul-Namespace", namespaces);
    if (call.query.get("ns")) return refused("query parameter", "ns", namespaces);
  }
  if (headers["x-consul-partition"]) return refused("header", "X-Consul-Partition", partitions);
  if (call.query.get("partition")) return refused("query parameter", "partition", partitions);
  return undefined;
}

function refused(what: string, name: string, why: string): Answer {
  return text(400, `Invalid ${what}: "${name}" - ${why}`);
}
