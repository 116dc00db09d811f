import { type AgentServiceRegistration, deregisterAgentService, ownInstance } from "../../catalog/index.js";
import {
  type DefinitionFault,
  type Read,
  type RegistrationContext,
  readService,
  type ServiceInput,
  sidecarId,
  sidecarOf,
  sidecarPortMax,
  sidecarPortMin,
} from "../../definitions/index.js";
import type { Call } from "../call.js";
import { ownServices } from "./own.js";

/** Reads the sidecar that a service asks for, or undefined when it asks for none. */
export function readSidecar(
  call: Call,
  parent: ServiceInput,
  context: RegistrationContext,
): Read<AgentServiceRegistration> | undefined {
  if (!parent.Connect?.SidecarService) return undefined;
  const port = freePort(call, sidecarId(parent.ID || (parent.Name ?? "")));
  if (port === undefined) {
    const message = `Invalid SidecarService: none left in range [${sidecarPortMin}, ${sidecarPortMax}]`;
    return { ok: false, fault: { reason: "malformed", message } };
  }
  const sidecar = sidecarOf(parent, port);
  const read = sidecar && readService(sidecar, context);
  return read?.ok === false ? { ok: false, fault: ofSidecar(read.fault) } : read;
}

/** Faults that Consul words otherwise when they are a sidecar's. */
const sidecarTexts: readonly (readonly [own: string, sidecars: string])[] = [
  ["Invalid check: ", "Invalid check in sidecar_service: "],
  ["Validation failed: ", "Failed Validation: "],
];

function ofSidecar({ reason, message }: DefinitionFault): DefinitionFault {
  const worded = sidecarTexts.find(([own]) => message.startsWith(own));
  return { reason, message: worded === undefined ? message : worded[1] + message.slice(worded[0].length) };
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
