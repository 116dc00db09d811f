import type { Clock } from "../../src/health/clock.js";

/** A clock that moves when told, running what is due in order of time. */
export class FakeClock implements Clock {
  #nowMs = 0;
  #wallOffsetMs = 1_700_000_000_000;
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#wallOffsetMs + this.#nowMs;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Somebody sets the machine's date. */
  setDate(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  /** The process does not run for so long: timers fire late, all at the end. */
  stall(ms: number): void {
    this.#nowMs += ms;
    this.#runDue();
  }

  /** Time passes; promises settle between the timers. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settle();
    for (let next = this.#next(); next !== undefined && next.atMs <= untilMs; next = this.#next()) {
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#timers.delete(next);
      next.run();
      await settle();
    }
    this.#nowMs = untilMs;
  }

  #next() {
    let next: { readonly atMs: number; readonly run: () => void } | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.atMs < next.atMs) next = timer;
    return next;
  }

  #runDue(): void {
    for (let next = this.#next(); next !== undefined && next.atMs <= this.#nowMs; next = this.#next()) {
      this.#timers.delete(next);
      next.run();
    }
  }
}

/** Lets everything that is already resolved run. */
async function settle(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
