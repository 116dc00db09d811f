/** Time and timers as health checking needs them. Injected, so that tests own them. */
export interface Clock {
  /** Milliseconds that only grow; the origin means nothing. Setting the machine's date never moves it. */
  nowMs(): number;
  /** Milliseconds since 1970, for what people read and for what outlives the process. */
  wallMs(): number;
  /** Runs once after the delay; the returned function cancels. */
  schedule(delayMs: number, run: () => void): () => void;
}

/** Longest delay that Node's timers keep (2^31 - 1 ms); the wheel looks again when it fires. */
const timerDelayMsMax = 0x7fffffff;

/** The machine's clocks. Their timers do not keep the process alive. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  schedule(delayMs, run) {
    // Node cuts fractions off, and a timer that fires early has to be set once more.
    const timer = setTimeout(run, Math.min(Math.max(Math.ceil(delayMs), 0), timerDelayMsMax));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
