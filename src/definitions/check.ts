import type { AgentCheckRegistration } from "../catalog/index.js";
import { formatDuration } from "../golang/index.js";
import {
  type CheckStatus,
  checkDefinition,
  checkTypeWord,
  emptyCheck,
  isCheckStatus,
  missingKindError,
} from "../records/index.js";
import { decodeErrorPrefix, malformed, notAllowed, type Read } from "./fault.js";
import type { StandaloneCheckInput } from "./input.js";
import { decodeText } from "./json/decode.js";
import { runFault } from "./scripts.js";
import type { RegistrationContext } from "./service.js";
import { checkUpdateShape } from "./shapes/check.js";

/** Reads a decoded check that stands by itself (or is attached to a service by `ServiceID`). */
export function readCheck(
  input: StandaloneCheckInput,
  context: Omit<RegistrationContext, "replaceExistingChecks">,
): Read<AgentCheckRegistration> {
  if (!input.Name) return malformed("Missing check name");
  if (input.Status && !isCheckStatus(input.Status)) return malformed("Bad check status");
  const read = checkDefinition(input);
  if (!read.ok) return malformed(`Invalid check: ${read.error}`);
  const { definition } = read;
  if (definition === null) return malformed(`Invalid check: ${missingKindError}`);
  const refusal = runFault(definition, context.scripts);
  if (refusal !== undefined) return notAllowed(refusal);
  const check = {
    ...emptyCheck,
    id: input.ID || input.Name,
    name: input.Name,
    status: input.Status || "critical",
    notes: input.Notes ?? "",
    serviceId: input.ServiceID ?? "",
    type: checkTypeWord(definition),
    interval: formatDuration(input.Interval ?? 0),
    timeout: formatDuration(input.Timeout ?? 0),
  };
  return { ok: true, value: { node: context.node, check, definition, token: input.Token || context.token } };
}

/** A told status of a TTL check. */
export interface CheckUpdate {
  readonly status: CheckStatus;
  readonly output: string;
}

/** Reads the body of `check/update`. */
export function readCheckUpdate(text: string): Read<CheckUpdate> {
  const decoded = decodeText(text, checkUpdateShape);
  if (!decoded.ok) return malformed(decodeErrorPrefix + decoded.error);
  const { Status: status = "", Output: output = "" } = decoded.value as { Status?: string; Output?: string };
  if (!isCheckStatus(status)) return malformed(`Invalid check status: '${status}'`);
  return { ok: true, value: { status, output } };
}
