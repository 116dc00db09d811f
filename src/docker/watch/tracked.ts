import { linkedId } from "../address.js";
import { type Container, shortId } from "../container.js";

/** What is remembered of a running container between its events: after its end the engine no longer says it. */
interface Remembered {
  readonly stopSignal: number;
  readonly stopTimeoutSeconds: number | undefined;
  /** A label named `signal` hides the number in `kill` events. */
  readonly signalHidden: boolean;
  readonly linkedTo: string | undefined;
  readonly startedAt: string;
  /** Its log lines, so that a comparison does not repeat them. */
  lines: string;
}

/** The running containers as they were last inspected. */
export class Tracked {
  readonly #containers = new Map<string, Remembered>();

  /** Remembers; true when `lines` are not those of before. */
  put(container: Container, lines: readonly string[]): boolean {
    const text = lines.join("\n");
    const before = this.#containers.get(container.id)?.lines;
    this.#containers.set(container.id, {
      stopSignal: container.stopSignal,
      stopTimeoutSeconds: container.stopTimeoutSeconds,
      signalHidden: Object.hasOwn(container.labels, "signal"),
      linkedTo: linkedId(container),
      startedAt: container.startedAt,
      lines: text,
    });
    return before !== text;
  }

  get(id: string): Readonly<Remembered> | undefined {
    return this.#containers.get(id);
  }

  delete(id: string): void {
    this.#containers.delete(id);
  }

  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#containers.keys()) if (!ids.has(id)) this.#containers.delete(id);
  }

  /** Containers that share the network of this one. */
  linkedTo(id: string): string[] {
    return [...this.#containers].filter(([, { linkedTo }]) => linkedTo === id).map(([linked]) => linked);
  }

  /** Whether a container with these first twelve characters runs. */
  runs(id12: string): boolean {
    for (const id of this.#containers.keys()) if (shortId(id) === id12) return true;
    return false;
  }

  get size(): number {
    return this.#containers.size;
  }
}
