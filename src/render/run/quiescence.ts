import type { Clock } from "../clock.js";
import type { Wait } from "../options/template-options.js";

interface Window {
  readonly deadlineMs: number;
  cancel: () => void;
}

/**
 * Gathers changes: a window opens with the first, closes `minMs` after the last and never later than `maxMs` after the first.
 * Templates that run the same command share a window, so that it runs once.
 */
export class Quiescence {
  readonly #clock: Clock;
  readonly #fire: (key: string) => void;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock, fire: (key: string) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** Notes a change under a key. */
  touch(key: string, wait: Wait): void {
    const nowMs = this.#clock.nowMs();
    const open = this.#windows.get(key);
    open?.cancel();
    const deadlineMs = open?.deadlineMs ?? nowMs + Math.max(wait.maxMs, wait.minMs);
    const delayMs = Math.max(0, Math.min(wait.minMs, deadlineMs - nowMs));
    const cancel = this.#clock.after(delayMs, () => {
      this.#windows.delete(key);
      this.#fire(key);
    });
    this.#windows.set(key, { deadlineMs, cancel });
  }

  close(): void {
    for (const { cancel } of this.#windows.values()) cancel();
    this.#windows.clear();
  }
}
