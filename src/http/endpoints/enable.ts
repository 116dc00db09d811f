import { parseBool, quote } from "../../golang/index.js";
import { type Answer, text } from "../answer.js";
import type { Call } from "../call.js";

/** `?enable` of the maintenance endpoints. */
export function readEnable(call: Call): boolean | Answer {
  const given = call.query.get("enable");
  if (given === undefined) return text(400, "Missing value for enable");
  return parseBool(given) ?? text(400, `Invalid value for enable: ${quote(given)}`);
}
