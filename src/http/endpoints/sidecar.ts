import { deregisterAgentService, ownInstance } from "../../catalog/index.js";
import {
  type RegistrationContext,
  type ServiceInput,
  sidecarId,
  sidecarOf,
  sidecarPortMax,
  sidecarPortMin,
} from "../../definitions/index.js";
import { type Answer, text } from "../answer.js";
import type { Call } from "../call.js";
import { ownServices } from "./own.js";
import { registerOne } from "./register-service.js";

/** Registers the sidecar that a service asks for; the refusal, or undefined. */
export async function registerSidecar(
  call: Call,
  parent: ServiceInput,
  context: RegistrationContext,
): Promise<Answer | undefined> {
  if (!parent.Connect?.SidecarService) return undefined;
  const port = freePort(call, sidecarId(parent.ID || (parent.Name ?? "")));
  if (port === undefined) {
    return text(400, `Invalid SidecarService: none left in range [${sidecarPortMin}, ${sidecarPortMax}]`);
  }
  const sidecar = sidecarOf(parent, port);
  return sidecar && registerOne(call, sidecar, context);
}

/** The port that the sidecar has already, or the first that no service of this agent has. */
function freePort(call: Call, ownId: string): number | undefined {
  const taken = new Set<number>();
  for (const { record } of ownServices(call)) {
    if (record.service.id === ownId) return record.service.port;
    taken.add(record.service.port);
  }
  for (let port = sidecarPortMin; port <= sidecarPortMax; port++) if (!taken.has(port)) return port;
  return undefined;
}

/** A sidecar goes with the service that it stands in for. */
export async function deregisterSidecar(call: Call, parentId: string): Promise<void> {
  const { agent, registry } = call.ports;
  const id = sidecarId(parentId);
  const proxy = ownInstance(registry.view, agent.nodeName, id)?.record.service.proxy;
  if (proxy?.["DestinationServiceID"] === parentId) await registry.propose(deregisterAgentService(agent.nodeName, id));
}
