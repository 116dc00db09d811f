import type { WantedService } from "../registration.js";

/**
 * Which container wants which service id. Two containers may claim one id (the same SERVICE_ID; a compose recreation in
 * progress): the one that started last has it, and when it goes, the other gets it back.
 */
export class Claims {
  readonly #byContainer = new Map<string, ReadonlyMap<string, WantedService>>();
  readonly #byService = new Map<string, Map<string, WantedService>>();

  /** Replaces what a container wants; gives the service ids whose wanted state may have changed. */
  set(containerId: string, services: readonly WantedService[]): Set<string> {
    const touched = new Set(this.#byContainer.get(containerId)?.keys());
    for (const id of touched) this.#drop(id, containerId);
    if (services.length === 0) this.#byContainer.delete(containerId);
    else this.#byContainer.set(containerId, new Map(services.map((service) => [service.body.ID, service])));
    for (const service of services) {
      touched.add(service.body.ID);
      const claims = this.#byService.get(service.body.ID) ?? new Map<string, WantedService>();
      this.#byService.set(service.body.ID, claims.set(containerId, service));
    }
    return touched;
  }

  /** The service that should be registered under the id. */
  wanted(serviceId: string): WantedService | undefined {
    let winner: WantedService | undefined;
    for (const claim of this.#byService.get(serviceId)?.values() ?? []) {
      if (winner === undefined || isNewer(claim, winner)) winner = claim;
    }
    return winner;
  }

  /** All of them, by id. */
  all(): Map<string, WantedService> {
    return new Map([...this.#byService.keys()].map((id) => [id, this.wanted(id)!]));
  }

  /** Containers that claim something. */
  containers(): IterableIterator<string> {
    return this.#byContainer.keys();
  }

  /** How many containers have services. */
  get containerCount(): number {
    return this.#byContainer.size;
  }

  get serviceCount(): number {
    return this.#byService.size;
  }

  #drop(serviceId: string, containerId: string): void {
    const claims = this.#byService.get(serviceId);
    claims?.delete(containerId);
    if (claims?.size === 0) this.#byService.delete(serviceId);
  }
}

/** RFC 3339 in UTC, whose fraction has as many digits as it needs: without the Z they compare as texts. */
function isNewer(a: WantedService, b: WantedService): boolean {
  const [left, right] = [a.startedAt.replace(/Z$/, ""), b.startedAt.replace(/Z$/, "")];
  return left === right ? a.containerId > b.containerId : left > right;
}
