import type { HealthStatus, RegisteredService, Registry, RegistryAnswer, ServiceBody } from "../../src/docker/index.js";

/** A registry in memory that remembers what was asked of it. */
export class MemoryRegistry implements Registry {
  readonly services = new Map<string, RegisteredService>();
  readonly bodies = new Map<string, ServiceBody>();
  readonly checks = new Map<string, HealthStatus>();
  /** `register ID`, `deregister ID`, `status CHECK STATUS`, in order. */
  readonly calls: string[] = [];
  /** Every call rejects with it while it is set. */
  away: string | undefined;
  /** A reason to refuse this registration. */
  refuse: (service: ServiceBody) => string | undefined = () => undefined;

  async list(): Promise<readonly RegisteredService[]> {
    this.#answer();
    return [...this.services.values()];
  }

  async register(service: ServiceBody): Promise<RegistryAnswer> {
    this.#answer();
    this.calls.push(`register ${service.ID}`);
    const reason = this.refuse(service);
    if (reason !== undefined) return { ok: false, reason };
    this.put(service);
    return { ok: true };
  }

  async deregister(id: string): Promise<RegistryAnswer> {
    this.#answer();
    this.calls.push(`deregister ${id}`);
    const known = this.services.delete(id);
    for (const check of this.bodies.get(id)?.Checks ?? []) this.checks.delete(check.CheckID ?? "");
    this.bodies.delete(id);
    return known ? { ok: true } : { ok: false, reason: `Unexpected response code: 404 (Unknown service ID "${id}")` };
  }

  async setStatus(checkId: string, status: HealthStatus): Promise<RegistryAnswer> {
    this.#answer();
    this.calls.push(`status ${checkId} ${status}`);
    if (!this.checks.has(checkId)) return { ok: false, reason: `Unknown check ID "${checkId}"` };
    this.checks.set(checkId, status);
    return { ok: true };
  }

  /** As if someone had registered it. */
  put(service: ServiceBody): void {
    this.bodies.set(service.ID, service);
    this.services.set(service.ID, {
      id: service.ID,
      name: service.Name,
      tags: service.Tags ?? [],
      port: service.Port,
      address: service.Address ?? "",
      meta: service.Meta ?? {},
    });
    for (const check of service.Checks ?? [])
      this.checks.set(check.CheckID ?? "", (check.Status ?? "critical") as HealthStatus);
  }

  /** `ID address:port`, sorted. */
  lines(): string[] {
    return [...this.services.values()].map(({ id, address, port }) => `${id} ${address}:${port}`).sort();
  }

  #answer(): void {
    if (this.away !== undefined) throw new Error(this.away);
  }
}
