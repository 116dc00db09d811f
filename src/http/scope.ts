import type { NodeMeta } from "../catalog/index.js";
import type { Call } from "./call.js";

/** True when a request names a datacenter that is not ours; names are compared exactly. */
export function isElsewhere(call: Call): boolean {
  if (call.query.empty) return false;
  const named = call.query.get("datacenter") ?? call.query.get("dc");
  return Boolean(named) && named !== call.ports.agent.datacenter;
}

/** `node-meta` as conditions: `key:value`, or a key alone for an empty value. */
export function nodeMeta(call: Call): NodeMeta {
  if (call.query.empty) return [];
  return call.query.all("node-meta").map((pair) => {
    const colon = pair.indexOf(":");
    return colon < 0 ? ([pair, ""] as const) : ([pair.slice(0, colon), pair.slice(colon + 1)] as const);
  });
}
