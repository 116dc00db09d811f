import type { CheckDefinition } from "../records/index.js";
import type { ProbeResult, Prober, ProbeSurroundings } from "./probers/prober.js";
import { type TimingWheel, WheelTimer } from "./timing-wheel.js";

/** Single probes of definitions that are not registered. They pass no gate: a person waits for each. */
export class DryRuns {
  readonly #wheel: TimingWheel;
  readonly #stops = new Set<() => void>();

  constructor(wheel: TimingWheel) {
    this.#wheel = wheel;
  }

  /** Resolves with what the probe found, or with its time-out. */
  run(prober: Prober, definition: CheckDefinition, around: ProbeSurroundings): Promise<ProbeResult> {
    return new Promise((resolve) => {
      const finish = (result: ProbeResult) => {
        this.#wheel.cancel(deadline);
        this.#stops.delete(stop);
        resolve(result);
      };
      const deadline = new WheelTimer(() => finish(probe.expire()));
      const stop = () => {
        probe.cancel();
        finish({ status: "critical", output: "the health engine is closing" });
      };
      this.#stops.add(stop);
      const probe = prober.probe(definition, around, finish);
      this.#wheel.set(deadline, around.timeoutMs);
    });
  }

  close(): void {
    for (const stop of [...this.#stops]) stop();
  }
}
