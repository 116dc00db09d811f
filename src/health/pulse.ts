/**
 * Whether this process itself is well: a prober that did not get the processor sees time-outs that are its own. The wheel
 * tells how late it woke; that is how long nothing here could have run.
 */
export interface PulseOptions {
  /** Waking later than this is a stall. Shorter ones are the machine's everyday noise. */
  readonly stallMsMin: number;
  /** A time-out is not believed when stalls took at least this share of its time. */
  readonly disbeliefShare: number;
  /** So many disbelieved time-outs of one check in a row, then one is believed: a dead instance must leave one day. */
  readonly disbeliefMax: number;
}

export const pulseDefaults: PulseOptions = { stallMsMin: 100, disbeliefShare: 0.25, disbeliefMax: 5 };

/** How well the prober is, for API, logs and metrics. */
export interface Condition {
  readonly sick: boolean;
  /** Empty while well. */
  readonly reason: string;
  /** Time lost to stalls within the last minute. */
  readonly stalledMs: number;
}

interface Stall {
  readonly endMs: number;
  readonly lostMs: number;
}

/** A stall costs at least `stallMsMin`, so these cover the longest probe; older ones no longer matter. */
const stallsMax = 512;
const rememberedMs = 60_000;
/** Losing a twentieth of a minute to stalls is where probes of a second begin to suffer. */
const sickStalledMs = rememberedMs / 20;

export class Pulse {
  readonly #options: PulseOptions;
  readonly #stalls: Stall[] = [];

  constructor(options: PulseOptions = pulseDefaults) {
    this.#options = options;
  }

  /** The wheel woke `lateMs` too late. */
  woke(lateMs: number, nowMs: number): void {
    if (lateMs < this.#options.stallMsMin) return;
    while (this.#stalls.length > 0 && nowMs - this.#stalls[0]!.endMs > rememberedMs) this.#stalls.shift();
    if (this.#stalls.length === stallsMax) this.#stalls.shift();
    this.#stalls.push({ endMs: nowMs, lostMs: lateMs });
  }

  /** Milliseconds lost to stalls since then. */
  lostSince(sinceMs: number): number {
    let lostMs = 0;
    for (let index = this.#stalls.length - 1; index >= 0; index--) {
      const stall = this.#stalls[index]!;
      if (stall.endMs <= sinceMs) break;
      lostMs += Math.min(stall.lostMs, stall.endMs - sinceMs);
    }
    return lostMs;
  }

  /** False when a time-out that began then says more about us than about the target. */
  believes(startedMs: number, timeoutMs: number, disbelievedInARow: number): boolean {
    if (disbelievedInARow >= this.#options.disbeliefMax) return true;
    return this.lostSince(startedMs) < timeoutMs * this.#options.disbeliefShare;
  }

  condition(nowMs: number): Condition {
    const stalledMs = Math.round(this.lostSince(nowMs - rememberedMs));
    const sick = stalledMs >= sickStalledMs;
    const reason = sick
      ? `this process was starved for ${stalledMs} ms of the last minute; time-outs are not trusted`
      : "";
    return { sick, reason, stalledMs };
  }
}
