import type { Clock } from "./clock.js";

interface Timer {
  readonly ttlMs: number;
  deadlineMs: number;
  cancel: () => void;
}

/**
 * When leases end. Keeping one alive only moves its deadline: the timer finds that out when it fires, so a keep-alive
 * costs no timer.
 */
export class LeaseTimers {
  readonly #clock: Clock;
  readonly #expire: (lease: string) => void;
  #timers = new Map<string, Timer>();

  constructor(clock: Clock, expire: (lease: string) => void) {
    this.#clock = clock;
    this.#expire = expire;
  }

  /** A full TTL from now, unless it runs already. */
  start(lease: string, ttlSeconds: number): void {
    if (this.#timers.has(lease)) return;
    const ttlMs = ttlSeconds * 1000;
    const timer = { ttlMs, deadlineMs: this.#clock.nowMs() + ttlMs, cancel: () => {} };
    this.#timers.set(lease, timer);
    this.#arm(lease, timer);
  }

  /** The TTL in seconds, or undefined when the lease is not running (any more). */
  renew(lease: string): number | undefined {
    const timer = this.#timers.get(lease);
    if (timer === undefined) return undefined;
    timer.deadlineMs = this.#clock.nowMs() + timer.ttlMs;
    return timer.ttlMs / 1000;
  }

  stop(lease: string): void {
    this.#timers.get(lease)?.cancel();
    this.#timers.delete(lease);
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #arm(lease: string, timer: Timer): void {
    timer.cancel = this.#clock.schedule(timer.deadlineMs - this.#clock.nowMs(), () => {
      if (this.#clock.nowMs() < timer.deadlineMs) {
        this.#arm(lease, timer);
        return;
      }
      this.#timers.delete(lease);
      this.#expire(lease);
    });
  }
}
