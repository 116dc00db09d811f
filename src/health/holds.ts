/** Counts what probes hold open (sockets, children, sessions), so that closing can wait until nothing is left. */
export class Holds {
  #held = 0;
  #waiting: (() => void)[] = [];

  get held(): number {
    return this.#held;
  }

  take(): void {
    this.#held++;
  }

  /** Bound, to be given to an emitter's `close` event. */
  readonly give = (): void => {
    this.#held--;
    if (this.#held > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  };

  /** Resolves once nothing is held. */
  whenEmpty(): Promise<void> {
    return this.#held === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
