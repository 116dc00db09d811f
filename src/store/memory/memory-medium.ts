import type { Medium, MediumWrite } from "../medium.js";

/** An ordered map of texts that nothing survives. */
export class MemoryMedium implements Medium {
  readonly name = "memory";
  #texts = new Map<string, string>();

  async *#chunks(sorted: readonly (readonly [string, string])[]) {
    yield sorted;
  }

  entries() {
    return this.#chunks([...this.#texts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  begin(): MediumWrite {
    const texts = this.#texts;
    const steps: (() => void)[] = [];
    return {
      put: (key, text) => steps.push(() => texts.set(key, text)),
      delete: (key) => steps.push(() => texts.delete(key)),
      async commit() {
        for (const step of steps) step();
      },
    };
  }

  acknowledged(): void {}
  async reopen(): Promise<void> {}
  async close(): Promise<void> {}
}
