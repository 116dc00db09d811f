import type { WantedService } from "../registration.js";
import type { Registry } from "../registry.js";
import type { DockerCounters } from "../status.js";

/** Reports what HEALTHCHECKs say: once per change, and now and then so that the check's TTL never ends. */
export class HealthReports {
  readonly #registry: Registry;
  readonly #counters: DockerCounters;
  readonly #repeatMs: number;
  readonly #sent = new Map<string, { readonly status: string; readonly atMs: number }>();

  constructor(registry: Registry, counters: DockerCounters, repeatMs: number) {
    this.#registry = registry;
    this.#counters = counters;
    this.#repeatMs = repeatMs;
  }

  /** False when the registry does not know the check. */
  async report({ health }: WantedService): Promise<boolean> {
    if (health === undefined) return true;
    const sent = this.#sent.get(health.checkId);
    if (sent?.status === health.status && Date.now() - sent.atMs < this.#repeatMs) return true;
    const answer = await this.#registry.setStatus(health.checkId, health.status, health.output);
    if (!answer.ok) return false;
    this.#counters.statusUpdates++;
    this.#sent.set(health.checkId, { status: health.status, atMs: Date.now() });
    return true;
  }

  /** A registration brings a status of its own: the next report is sent whatever went before. */
  forget({ health }: WantedService): void {
    if (health !== undefined) this.#sent.delete(health.checkId);
  }

  /** Forgets the checks of services that are gone. */
  keepOnly(services: Iterable<WantedService>): void {
    const known = new Set<string>();
    for (const { health } of services) if (health !== undefined) known.add(health.checkId);
    for (const id of this.#sent.keys()) if (!known.has(id)) this.#sent.delete(id);
  }
}
