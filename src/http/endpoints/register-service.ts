import { registerAgentService } from "../../catalog/index.js";
import { type RegistrationContext, readService, type ServiceInput } from "../../definitions/index.js";
import { checkKey } from "../../records/index.js";
import type { Answer } from "../answer.js";
import type { Call } from "../call.js";
import { refusal } from "../reasons.js";

/** The refusal, or undefined once it is registered. */
export async function registerOne(
  call: Call,
  input: ServiceInput,
  context: RegistrationContext,
): Promise<Answer | undefined> {
  const registration = readService(input, context);
  if (!registration.ok) return refusal(registration.fault);
  const outcome = await call.ports.registry.propose(registerAgentService(registration.value));
  if (!outcome.ok) return refusal(outcome.refusal);
  const { node, checks } = registration.value;
  call.ports.health.restart(checks.map(({ check }) => checkKey(node, check.serviceId, check.id)));
  return undefined;
}
