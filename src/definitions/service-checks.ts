import type { AgentCheck } from "../catalog/index.js";
import { formatDuration } from "../golang/index.js";
import {
  type CheckInput,
  checkDefinition,
  checkTypeWord,
  emptyCheck,
  isCheckStatus,
  missingKindError,
  type ServiceInstance,
} from "../records/index.js";
import { malformed, type Read } from "./fault.js";
import type { ServiceInput } from "./input.js";

/** The checks of a service registration: `Check` first, unless nothing is set in it, then `Checks`. */
export function serviceChecks(input: ServiceInput, service: ServiceInstance): Read<AgentCheck[]> {
  const given: { readonly input: CheckInput; readonly named: boolean }[] = [];
  if (input.Check) given.push({ input: input.Check, named: false });
  for (const check of input.Checks ?? []) given.push({ input: check, named: true });
  const checks: { readonly input: CheckInput; readonly definition: AgentCheck["definition"] }[] = [];
  for (const { input: check, named } of given) {
    const read = checkDefinition(check);
    if (!read.ok) return malformed(`Invalid check: ${read.error}`);
    if (read.definition !== null) checks.push({ input: check, definition: read.definition });
    else if (named) return malformed(`Invalid check: ${missingKindError}`);
  }
  const wrongStatus = checks.some(({ input: { Status } }) => Status && !isCheckStatus(Status));
  if (wrongStatus) return malformed("Status for checks must 'passing', 'warning', 'critical'");
  return { ok: true, value: checks.map((check, i) => shown(check, service, checks.length, i + 1)) };
}

function shown(
  { input, definition }: { readonly input: CheckInput; readonly definition: AgentCheck["definition"] },
  service: ServiceInstance,
  count: number,
  position: number,
): AgentCheck {
  const numbered = count === 1 ? `service:${service.id}` : `service:${service.id}:${position}`;
  return {
    definition,
    check: {
      ...emptyCheck,
      id: input.CheckID || input.ID || numbered,
      name: input.Name || `Service '${service.name}' check`,
      status: input.Status || "critical",
      notes: input.Notes ?? "",
      serviceId: service.id,
      serviceName: service.name,
      serviceTags: service.tags,
      type: definition === null ? "" : checkTypeWord(definition),
      interval: input.Interval ? formatDuration(input.Interval) : "",
      timeout: input.Timeout ? formatDuration(input.Timeout) : "",
    },
  };
}
