import type { CheckStatus } from "../records/index.js";

/** When a check counts as flapping and how long good news is then held back. */
export interface DampingOptions {
  /** Falls to critical within the window that make a check flap. */
  readonly fallsMax: number;
  readonly windowMs: number;
  /** First hold-down; each further one is twice as long. */
  readonly holdMs: number;
  readonly holdMsMax: number;
}

export const dampingDefaults: DampingOptions = { fallsMax: 3, windowMs: 300_000, holdMs: 30_000, holdMsMax: 900_000 };

/** 2^16 times any hold is beyond every bound: more doublings change nothing. */
const doublingsMax = 16;

/**
 * Flap damping of one check. Bad news always passes; after too many falls good news waits, longer each time, so that what
 * comes and goes stays away until it stays well.
 */
export class Damping {
  readonly #options: DampingOptions;
  #falls: number[] = [];
  #last: CheckStatus;
  #holdUntilMs = Number.NEGATIVE_INFINITY;
  #holds = 0;

  constructor(options: DampingOptions, status: CheckStatus) {
    this.#options = options;
    this.#last = status;
  }

  /** Counts a result (after thresholds) and says whether it may be applied now. */
  admits(status: CheckStatus, nowMs: number): boolean {
    if (status === "critical" && this.#last !== "critical") this.#fell(nowMs);
    this.#last = status;
    return status === "critical" || nowMs >= this.#holdUntilMs;
  }

  /** True while good news is held back. */
  flapping(nowMs: number): boolean {
    return nowMs < this.#holdUntilMs;
  }

  /** Milliseconds until good news is let through again. */
  heldForMs(nowMs: number): number {
    return Math.max(0, this.#holdUntilMs - nowMs);
  }

  #fell(nowMs: number): void {
    const { fallsMax, windowMs, holdMs, holdMsMax } = this.#options;
    const previous = this.#falls.at(-1);
    // Calm for two windows after the last hold: the next flapping starts over.
    if (previous !== undefined && nowMs - Math.max(previous, this.#holdUntilMs) > 2 * windowMs) this.#holds = 0;
    this.#falls = this.#falls.filter((fellMs) => nowMs - fellMs <= windowMs);
    this.#falls.push(nowMs);
    if (this.#falls.length > fallsMax) this.#falls.shift();
    if (this.#falls.length < fallsMax) return;
    this.#holdUntilMs = nowMs + Math.min(holdMsMax, holdMs * 2 ** Math.min(this.#holds, doublingsMax));
    this.#holds++;
  }
}
