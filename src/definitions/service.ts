import type { AgentServiceRegistration } from "../catalog/index.js";
import { errorList } from "../golang/index.js";
import { metadataFault, noTags, type ServiceInstance, structureFaults } from "../records/index.js";
import { malformed, notAllowed, type Read } from "./fault.js";
import type { ServiceInput } from "./input.js";
import {
  addressesFault,
  addressesOf,
  isUnspecifiedAddress,
  localityOf,
  weightsFault,
  weightsOf,
  withOwnAddress,
} from "./parts.js";
import { proxyWire, withUpstreamTypes } from "./proxy.js";
import { runFault, type ScriptRule } from "./scripts.js";
import { serviceChecks } from "./service-checks.js";

/** What a registration needs to know of the agent that it is made on. */
export interface RegistrationContext {
  /** Name of the agent's node. */
  readonly node: string;
  readonly scripts: ScriptRule;
  /** Token to remember when the body names none. */
  readonly token: string;
  readonly replaceExistingChecks: boolean;
}

/** Reads a decoded service definition, in Consul's order of complaints. */
export function readService(input: ServiceInput, context: RegistrationContext): Read<AgentServiceRegistration> {
  const service = serviceOf(input);
  const fault = serviceFault(input, service);
  if (fault !== undefined) return malformed(fault);
  const checks = serviceChecks(input, service);
  if (!checks.ok) return checks;
  const refusal = addressesFault(service.taggedAddresses) ?? firstRunFault(checks.value, context.scripts);
  if (refusal !== undefined) return notAllowed(refusal);
  return {
    ok: true,
    value: {
      node: context.node,
      service: { ...service, taggedAddresses: withOwnAddress(service.taggedAddresses, service.address, service.port) },
      checks: checks.value,
      token: input.Token || context.token,
      replaceExistingChecks: context.replaceExistingChecks,
    },
  };
}

function serviceOf(input: ServiceInput): ServiceInstance {
  const name = input.Name ?? "";
  return {
    id: input.ID || name,
    name,
    kind: input.Kind ?? "",
    tags: input.Tags ?? noTags,
    address: input.Address ?? "",
    taggedAddresses: addressesOf(input.TaggedAddresses),
    meta: input.Meta ?? null,
    port: input.Port ?? 0,
    socketPath: input.SocketPath ?? "",
    weights: weightsOf(input.Weights),
    enableTagOverride: input.EnableTagOverride ?? false,
    proxy: proxyWire(withUpstreamTypes(input.Proxy)),
    connectNative: input.Connect?.Native ?? false,
    locality: localityOf(input.Locality),
  };
}

function serviceFault(input: ServiceInput, service: ServiceInstance): string | undefined {
  if (service.name === "") return "Missing service name";
  if (isUnspecifiedAddress(service.address)) return "Invalid service address";
  const weights = weightsFault(service.weights);
  if (weights !== undefined) return `Invalid Weights: ${weights}`;
  const meta = metadataFault(input.Meta ?? null);
  if (meta !== undefined) return `Invalid Service Meta: ${meta}`;
  const faults = [...structureFaults(service), ...sidecarFaults(input)];
  return faults.length === 0 ? undefined : `Validation failed: ${errorList(faults)}`;
}

function sidecarFaults(input: ServiceInput): string[] {
  return input.Connect?.SidecarService?.ID
    ? ["A SidecarService cannot specify an ID as this is managed by the agent"]
    : [];
}

function firstRunFault(checks: AgentServiceRegistration["checks"], rule: ScriptRule): string | undefined {
  for (const { definition } of checks) {
    const fault = definition === null ? undefined : runFault(definition, rule);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
