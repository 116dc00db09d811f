/** Requests without a pause, several at a time, from the start until they are stopped. */
export class Traffic {
  readonly faults: string[] = [];
  #answered = 0;
  #stopped = false;
  readonly #lanes: readonly Promise<void>[];

  constructor(request: () => Promise<unknown>, atOnce: number) {
    this.#lanes = Array.from({ length: atOnce }, () => this.#lane(request));
  }

  /** How many succeeded. */
  get answered(): number {
    return this.#answered;
  }

  /** Resolves when those under way are over. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#lanes);
  }

  async #lane(request: () => Promise<unknown>): Promise<void> {
    while (!this.#stopped) {
      try {
        await request();
        this.#answered++;
      } catch (fault) {
        this.faults.push(String(fault));
      }
    }
  }
}
