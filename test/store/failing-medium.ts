import type { Medium, MediumWrite } from "../../src/store/medium.js";
import { MemoryMedium } from "../../src/store/memory/memory-medium.js";

/** A medium in memory whose disk can be full. */
export class FailingMedium implements Medium {
  readonly name = "/data";
  readonly #inner = new MemoryMedium();
  /** What the next writes and reopenings meet; undefined: they succeed. */
  failure: Error | undefined;
  /** Whether a write that fails is kept all the same, as when only the answer was lost. */
  keepsFailed = false;
  reopenings = 0;

  entries() {
    return this.#inner.entries();
  }

  begin(): MediumWrite {
    const write = this.#inner.begin();
    const commit = async () => {
      if (this.failure === undefined || this.keepsFailed) await write.commit();
      if (this.failure !== undefined) throw this.failure;
    };
    return { put: write.put, delete: write.delete, commit };
  }

  acknowledged(): void {}

  async reopen(): Promise<void> {
    this.reopenings++;
    if (this.failure !== undefined) throw this.failure;
  }

  async close(): Promise<void> {}
}
