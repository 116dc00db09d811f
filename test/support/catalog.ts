import type { AgentServiceRegistration, CatalogRegistration } from "../../src/catalog/index.js";
import {
  emptyCheck,
  emptyService,
  type HealthCheck,
  type Node,
  type ServiceInstance,
} from "../../src/records/index.js";

/** Builders of catalog shapes with everything unsaid at its empty value. */
export function node(name: string, fields: Partial<Node> = {}): Node {
  return { name, id: "", address: "192.0.2.1", taggedAddresses: null, meta: null, locality: null, ...fields };
}

export function service(name: string, fields: Partial<ServiceInstance> = {}): ServiceInstance {
  return { ...emptyService, id: name, name, port: 80, ...fields };
}

export function check(id: string, fields: Partial<HealthCheck> = {}): HealthCheck {
  return { ...emptyCheck, id, name: id, ...fields };
}

export function catalogRegistration(
  on: Node,
  instance: ServiceInstance | null = null,
  checks: readonly HealthCheck[] = [],
): CatalogRegistration {
  return {
    node: on,
    skipNodeUpdate: false,
    service: instance,
    checks: checks.map((given) => ({ node: "", check: given })),
  };
}

export function agentRegistration(
  on: string,
  instance: ServiceInstance,
  checks: readonly HealthCheck[] = [],
  replaceExistingChecks = false,
): AgentServiceRegistration {
  const attached = checks.map((given) => ({
    check: { ...given, serviceId: instance.id, serviceName: instance.name, serviceTags: instance.tags },
    definition: null,
  }));
  return { node: on, service: instance, checks: attached, token: "", replaceExistingChecks };
}
