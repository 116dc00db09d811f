/** One thing to do: containers to look at, or everything. */
export type Job =
  | { readonly kind: "containers"; readonly ids: readonly string[] }
  | { readonly kind: "all"; readonly aloud: boolean };

/** More containers than this waiting to be looked at are looked at by comparing everything instead. */
const WAITING_MAX = 10_000;

/** Containers looked at together: they wait for the same engine. */
const TOGETHER_MAX = 8;

/**
 * The one queue that everything goes through, in order, one job at a time: no registration can race a removal. A container
 * waits at most once, since looking at it finds its newest state; comparing everything goes first and covers those waiting.
 */
export class JobQueue {
  readonly #work: (job: Job) => Promise<void>;
  readonly #waiting = new Set<string>();
  #all: "no" | "quiet" | "aloud" = "no";
  #running: Promise<void> | undefined;
  #closed = false;
  #idle: (() => void)[] = [];

  /** `work` must not reject. */
  constructor(work: (job: Job) => Promise<void>) {
    this.#work = work;
  }

  add(containerId: string): void {
    this.#waiting.add(containerId);
    if (this.#waiting.size > WAITING_MAX) this.addAll(false);
    this.#start();
  }

  addAll(aloud: boolean): void {
    if (aloud || this.#all === "no") this.#all = aloud ? "aloud" : "quiet";
    this.#start();
  }

  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void> {
    if (this.#running === undefined) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Drops what waits; resolves when the running job is done. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.clear();
    this.#all = "no";
    await this.#running;
  }

  #start(): void {
    if (this.#closed) return;
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
      for (const resolve of this.#idle.splice(0)) resolve();
    });
  }

  async #drain(): Promise<void> {
    await Promise.resolve(); // what one event causes is taken together
    for (let job = this.#next(); job !== undefined; job = this.#next()) await this.#work(job);
  }

  #next(): Job | undefined {
    if (this.#all !== "no") {
      const aloud = this.#all === "aloud";
      this.#all = "no";
      this.#waiting.clear();
      return { kind: "all", aloud };
    }
    const ids: string[] = [];
    for (const id of this.#waiting) {
      if (ids.length === TOGETHER_MAX) break;
      ids.push(id);
    }
    for (const id of ids) this.#waiting.delete(id);
    return ids.length === 0 ? undefined : { kind: "containers", ids };
  }
}
