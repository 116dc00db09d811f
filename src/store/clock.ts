/** Time as the store needs it: leases, recovery. Injected, so that tests own it. */
export interface Clock {
  /** Milliseconds that only grow; the origin means nothing. */
  nowMs(): number;
  /** Runs once after the delay; the returned function cancels. */
  schedule(delayMs: number, run: () => void): () => void;
}

/** Longest delay that Node's timers keep (2^31 - 1 ms); callers that need more look again when it fires. */
const timerDelayMsMax = 0x7fffffff;

/** The machine's monotonic clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(delayMs, 0), timerDelayMsMax));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
