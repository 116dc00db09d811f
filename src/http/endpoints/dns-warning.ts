import { dnsNameOf } from "../../definitions/index.js";
import type { Call } from "../call.js";

const warningHeader = "X-Rollcall-Warning";
const none: readonly string[] = [];

/** Tells of a service name that DNS cannot carry: in a header of the reply, and in the log. */
export function dnsWarning(call: Call, serviceName: string): readonly string[] {
  const { warning } = dnsNameOf(serviceName, `service.${call.ports.agent.domain}`);
  if (warning === undefined) return none;
  call.ports.log.warn(warning);
  return [warningHeader, headerText(warning)];
}

/** Header values carry visible ASCII alone here. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}
