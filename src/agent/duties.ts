import { restoreOwn } from "../catalog/index.js";
import type { Registry } from "../registry.js";

/** Consul's `ae_interval`: how often an agent compares the catalog with what it owns. */
const restoreIntervalMs = 60_000;

/** Stretch at random, so that several agents started together do not compare together. */
const restoreStaggerMs = 6_000;

export interface DutyPorts {
  readonly registry: Registry;
  readonly nodeName: string;
  readonly random: () => number;
  readonly warn: (message: string, fields: Record<string, unknown>) => void;
}

/** Puts back, about once a minute, what a catalog edit changed of this agent's own. */
export class RestoreDuty {
  readonly #ports: DutyPorts;
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: DutyPorts) {
    this.#ports = ports;
    this.#schedule();
  }

  /** Compares now. */
  async run(): Promise<void> {
    const { registry, nodeName, warn } = this.#ports;
    try {
      await registry.propose(restoreOwn(nodeName));
    } catch (error) {
      warn("could not put this agent's registrations back, trying again in a minute", { error: String(error) });
    }
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    const delayMs = restoreIntervalMs - this.#ports.random() * restoreStaggerMs;
    this.#timer = setTimeout(() => void this.run().then(() => this.#schedule()), delayMs);
    this.#timer.unref();
  }
}
