import type { Condition } from "./pulse.js";

/** Upper bounds of the buckets in milliseconds; the last bucket has none. From a loopback answer to the longest time-out. */
export const bucketBoundsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** A distribution: `counts[i]` are values up to `bucketBoundsMs[i]`, the last count those beyond. */
export interface HistogramSnapshot {
  readonly counts: readonly number[];
  readonly count: number;
  readonly sumMs: number;
}

export class Histogram {
  readonly #counts: number[] = new Array(bucketBoundsMs.length + 1).fill(0);
  #count = 0;
  #sumMs = 0;

  observe(ms: number): void {
    let bucket = 0;
    while (bucket < bucketBoundsMs.length && ms > bucketBoundsMs[bucket]!) bucket++;
    this.#counts[bucket]!++;
    this.#count++;
    this.#sumMs += ms;
  }

  snapshot(): HistogramSnapshot {
    return { counts: [...this.#counts], count: this.#count, sumMs: this.#sumMs };
  }
}

/** Figures of one kind of check. */
export interface KindSnapshot {
  readonly passing: number;
  readonly warning: number;
  readonly critical: number;
  /** Runs that were due while the previous one still waited or ran. */
  readonly skipped: number;
  /** Time-outs not believed because this process was starved meanwhile. */
  readonly disbelieved: number;
  readonly duration: HistogramSnapshot;
  /** From the moment a probe was due to its start. */
  readonly lateness: HistogramSnapshot;
}

export class KindMetrics {
  readonly duration = new Histogram();
  readonly lateness = new Histogram();
  passing = 0;
  warning = 0;
  critical = 0;
  skipped = 0;
  disbelieved = 0;

  snapshot(): KindSnapshot {
    const { passing, warning, critical, skipped, disbelieved } = this;
    const duration = this.duration.snapshot();
    return { passing, warning, critical, skipped, disbelieved, duration, lateness: this.lateness.snapshot() };
  }
}

/** Everything the engine can say about itself at one moment. */
export interface HealthSnapshot {
  readonly checks: number;
  /** Probes under way. */
  readonly inFlight: number;
  readonly timers: number;
  /** Sockets and children held open by probes. */
  readonly open: number;
  /** Status changes not yet stored. */
  readonly reportsPending: number;
  readonly flapping: number;
  /** Checks whose newest result is held back. */
  readonly held: number;
  readonly condition: Condition;
  readonly kinds: Readonly<Record<string, KindSnapshot>>;
}
