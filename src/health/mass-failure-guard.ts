/** How much of a service may fall at once on the word of single probes. */
export interface GuardOptions {
  /** Share of a service's instances, 0 to 1, that may fall within the window without a second probe. */
  readonly shareMax: number;
  readonly windowMs: number;
  /** From the first failure to the second probe. */
  readonly confirmDelayMs: number;
  /** Services smaller than this are not guarded: one of two is half. */
  readonly instancesMin: number;
  /** A check that stays silent is held no longer than this. */
  readonly holdMsMax: number;
}

export const guardDefaults: GuardOptions = {
  shareMax: 0.3,
  windowMs: 30_000,
  confirmDelayMs: 2_000,
  instancesMin: 3,
  holdMsMax: 600_000,
};

interface Group {
  readonly members: Set<string>;
  /** When each check fell or asked to, in order of time. */
  readonly falls: Map<string, number>;
}

/** Counts the falls of each service, so that many at once are noticed as one event. */
export class MassFailureGuard {
  readonly #groups = new Map<string, Group>();

  join(group: string, checkKey: string): void {
    let found = this.#groups.get(group);
    if (found === undefined) this.#groups.set(group, (found = { members: new Set(), falls: new Map() }));
    found.members.add(checkKey);
  }

  leave(group: string, checkKey: string): void {
    const found = this.#groups.get(group);
    if (found === undefined) return;
    found.members.delete(checkKey);
    found.falls.delete(checkKey);
    if (found.members.size === 0) this.#groups.delete(group);
  }

  /** Undefined when this check may fall now; else why not. Asking counts: what is held is part of the event too. */
  objects(group: string, checkKey: string, options: GuardOptions, nowMs: number): string | undefined {
    const found = this.#groups.get(group);
    if (found === undefined) return undefined;
    for (const [key, fellMs] of found.falls) {
      if (nowMs - fellMs <= options.windowMs) break;
      found.falls.delete(key);
    }
    if (!found.falls.has(checkKey)) found.falls.set(checkKey, nowMs);
    const size = found.members.size;
    const allowed = Math.max(1, Math.floor(size * options.shareMax));
    if (size < options.instancesMin || found.falls.size <= allowed) return undefined;
    return `${found.falls.size} of ${size} checks of ${group} failed within ${options.windowMs / 1000} s`;
  }

  /** The check is well again: it is no part of the event. */
  recovered(group: string, checkKey: string): void {
    this.#groups.get(group)?.falls.delete(checkKey);
  }
}
