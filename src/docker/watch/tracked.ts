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
  /** Those whose start was told, or lay before the first comparison. */
  #started = new Set<string>();

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

  /** Notes that its start was told; false when that is the first word of it. A change of networks may come before. */
  tellStart(id: string): boolean {
    const told = this.#containers.has(id) && this.#started.has(id);
    this.#started.add(id);
    return told;
  }

  delete(id: string): void {
    this.#containers.delete(id);
    this.#started.delete(id);
  }

  /** Everything was compared: these run, and no others. */
  keepOnly(ids: ReadonlySet<string>): void {
    this.#started = new Set(ids);
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
