import type { Clock } from "../clock.js";
import type { TemplateState } from "./template-state.js";

/** A text that was rolled back is tried again after so long, then after twice that, ... */
const RETRY_MS_MIN = 10_000;
const RETRY_MS_MAX = 300_000;

/** A file that should not stay, or was not proved, is looked after again after so long. */
export const PROVE_MS = 10_000;

/** When a template that failed is looked at again though nothing changed. */
export class Retries {
  readonly #states: readonly TemplateState[];
  readonly #clock: Clock;
  readonly #wake: () => void;
  #closed = false;

  constructor(states: readonly TemplateState[], clock: Clock, wake: () => void) {
    this.#states = states;
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Whether a text was rolled back and its time has not come yet. */
  holdsBack(state: TemplateState, text: string): boolean {
    const { rejected } = state;
    if (rejected === undefined || rejected.text !== text) return false;
    const restMs = rejected.untilMs - this.#clock.nowMs();
    if (restMs > 0) this.later(state, restMs, false);
    return restMs > 0;
  }

  /** Holds the newest text of a template back for a while, longer each time, and tries it again then. */
  reject(state: TemplateState): void {
    const delayMs = Math.min((state.rejected?.delayMs ?? RETRY_MS_MIN / 2) * 2, RETRY_MS_MAX);
    state.rejected = { text: state.lastText, untilMs: this.#clock.nowMs() + delayMs, delayMs };
    this.later(state, delayMs, false);
  }

  /** Comes back to a template; soon, and with its proof, when what is in place is not to stay as it is. */
  later(state: TemplateState, delayMs: number, prove: boolean): void {
    if (this.#closed) return;
    const owed = prove || (state.options.target.rollback && !state.publisher.proved);
    state.cancelLater();
    state.cancelLater = this.#clock.after(owed ? Math.min(delayMs, PROVE_MS) : delayMs, () => {
      state.cancelLater = () => {};
      state.mustProve = owed;
      state.due = true;
      this.#wake();
    });
  }

  close(): void {
    this.#closed = true;
    for (const state of this.#states) state.cancelLater();
  }
}
