/** Containers that were told to stop: they count as gone although their process may still run for a while. */
export class Stopping {
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #stayed: (containerId: string) => void;

  /** `stayed` is called for a container that nobody saw end within its time. */
  constructor(stayed: (containerId: string) => void) {
    this.#stayed = stayed;
  }

  begin(containerId: string, graceMs: number): void {
    this.end(containerId);
    const timer = setTimeout(() => {
      this.#timers.delete(containerId);
      this.#stayed(containerId);
    }, graceMs);
    timer.unref();
    this.#timers.set(containerId, timer);
  }

  end(containerId: string): void {
    clearTimeout(this.#timers.get(containerId));
    this.#timers.delete(containerId);
  }

  has(containerId: string): boolean {
    return this.#timers.has(containerId);
  }

  /** Forgets all but these. */
  keepOnly(containerIds: ReadonlySet<string>): void {
    for (const id of [...this.#timers.keys()]) if (!containerIds.has(id)) this.end(id);
  }

  close(): void {
    this.keepOnly(new Set());
  }
}
