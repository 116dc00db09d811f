import type { NodeMeta } from "../catalog/index.js";
import type { Call } from "./call.js";

/** True when a request names a datacenter that is not ours; names are compared exactly. */
export function isElsewhere(call: Call): boolean {
  if (call.query.empty) return false;
  const named = call.query.get("datacenter") ?? call.query.get("dc");
  return Boolean(named) && named !== call.ports.agent.datacenter;
}

/** True when a request asks for what is near to this agent's own node, the only one whose coordinate is known. */
export function isNearHere(call: Call): boolean {
  if (call.query.empty || call.settings.raw.disableCoordinates) return false;
  const near = call.query.get("near");
  return near === "_agent" || near === call.ports.agent.nodeName;
}

/** The same rows with those of this agent's node first; the order stays otherwise. */
export function ownFirst<T>(call: Call, rows: readonly T[], nodeOf: (row: T) => string): readonly T[] {
  const { nodeName } = call.ports.agent;
  const [own, others]: [T[], T[]] = [[], []];
  for (const row of rows) (nodeOf(row) === nodeName ? own : others).push(row);
  return [...own, ...others];
}

/** `node-meta` as conditions: `key:value`, or a key alone for an empty value. */
export function nodeMeta(call: Call): NodeMeta {
  if (call.query.empty) return [];
  return call.query.all("node-meta").map((pair) => {
    const colon = pair.indexOf(":");
    return colon < 0 ? ([pair, ""] as const) : ([pair.slice(0, colon), pair.slice(colon + 1)] as const);
  });
}
