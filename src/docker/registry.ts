import type { HealthStatus, RegisteredService, ServiceBody } from "./registration.js";

/** What a registry makes of a request. Text of a refusal as Consul's clients say it. */
export type RegistryAnswer = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * The agent that services are registered with: the one we run in, or another over HTTP. Every call rejects when there is no
 * answer (it is then tried again later); a refusal is an answer.
 */
export interface Registry {
  /** The agent's own services. */
  list(): Promise<readonly RegisteredService[]>;
  /** Registers or replaces; checks that the body does not name any more are to go. */
  register(service: ServiceBody): Promise<RegistryAnswer>;
  deregister(serviceId: string): Promise<RegistryAnswer>;
  /** The newest status of a check that the registration named with a TTL. */
  setStatus(checkId: string, status: HealthStatus, output: string): Promise<RegistryAnswer>;
}
