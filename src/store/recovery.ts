import type { Clock } from "./clock.js";

/** First pause before a store that failed is opened anew. */
const firstDelayMs = 500;
/** Longest pause: how late after space is free again writes may still be refused. */
const delayMsMax = 15_000;

/** Pause before attempt number `attempt` (from 0). Doubles, so that a disk that stays full is left in peace. */
export function recoveryDelayMs(attempt: number): number {
  return Math.min(firstDelayMs * 2 ** Math.min(attempt, 16), delayMsMax);
}

/** Tries again with back-off until it works or is closed. */
export class Recovery {
  readonly #clock: Clock;
  readonly #attempt: () => Promise<"done" | "again">;
  #attempts = 0;
  #cancel: () => void = () => {};
  #running: Promise<void> | undefined;
  #closed = false;

  /** `attempt` must not reject. */
  constructor(clock: Clock, attempt: () => Promise<"done" | "again">) {
    this.#clock = clock;
    this.#attempt = attempt;
  }

  /** Schedules the next attempt; the pause grows until {@link settled}. */
  start(): void {
    if (this.#closed) return;
    this.#cancel = this.#clock.schedule(recoveryDelayMs(this.#attempts++), () => {
      this.#running = this.#attempt().then((outcome) => {
        this.#running = undefined;
        if (outcome === "again") this.start();
      });
    });
  }

  /** A commit went through: the next failure starts with the shortest pause again. */
  settled(): void {
    this.#attempts = 0;
  }

  /** Resolves when no attempt is under way and none will come. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#running;
  }
}
