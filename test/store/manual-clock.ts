import type { Clock } from "../../src/store/index.js";

interface Alarm {
  readonly atMs: number;
  readonly run: () => void;
}

/** A clock that stands until it is moved. */
export class ManualClock implements Clock {
  #now = 0;
  #alarms = new Set<Alarm>();

  nowMs(): number {
    return this.#now;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const alarm = { atMs: this.#now + delayMs, run };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  get pending(): number {
    return this.#alarms.size;
  }

  /** Runs what falls due on the way, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#alarms].filter(({ atMs }) => atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#alarms.delete(due);
      this.#now = Math.max(this.#now, due.atMs);
      due.run();
    }
    this.#now = end;
  }
}
