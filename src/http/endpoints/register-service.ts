import { type AgentServiceRegistration, registerAgentService } from "../../catalog/index.js";
import { type RegistrationContext, readService, type ServiceInput } from "../../definitions/index.js";
import { checkKey } from "../../records/index.js";
import type { Answer } from "../answer.js";
import type { Call } from "../call.js";
import { refusal } from "../reasons.js";
import { readSidecar } from "./sidecar.js";

/**
 * Registers a service, and the sidecar that it asks for. Both are read before either is written, so that a fault in one leaves
 * nothing of the other. The refusal, or undefined once they are registered.
 */
export async function registerWithSidecar(
  call: Call,
  input: ServiceInput,
  context: RegistrationContext,
): Promise<Answer | undefined> {
  const service = readService(input, context);
  if (!service.ok) return refusal(service.fault);
  const sidecar = readSidecar(call, input, context);
  if (sidecar?.ok === false) return refusal(sidecar.fault);
  return (await propose(call, service.value)) ?? (sidecar && propose(call, sidecar.value));
}

async function propose(call: Call, registration: AgentServiceRegistration): Promise<Answer | undefined> {
  const outcome = await call.ports.registry.propose(registerAgentService(registration));
  if (!outcome.ok) return refusal(outcome.refusal);
  const { node, checks } = registration;
  call.ports.health.restart(checks.map(({ check }) => checkKey(node, check.serviceId, check.id)));
  return undefined;
}
