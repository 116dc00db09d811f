/** Time and timers from outside, so that quiescence and retries can be tested without waiting. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Runs once after so many milliseconds; the result cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

/** Node's own timers stop at 2^31 ms and then fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), TIMER_MS_MAX));
    return () => clearTimeout(timer);
  },
};
