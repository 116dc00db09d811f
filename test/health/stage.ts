import type { Clock } from "../../src/health/clock.js";
import {
  type AliasedCheck,
  type EngineCheck,
  HealthEngine,
  type HealthOptions,
  type ProbeResult,
  type StatusReport,
  type Vantage,
} from "../../src/health/index.js";
import type { Prober, RunningProbe } from "../../src/health/probers/prober.js";
import { type CheckDefinition, type CheckInput, checkDefinition } from "../../src/records/index.js";
import { FakeClock } from "./fake-clock.js";

export const second = 1e9;

export function definition(input: CheckInput): CheckDefinition {
  const result = checkDefinition(input);
  if (!result.ok || result.definition === null) throw new Error(result.ok ? "empty" : result.error);
  return result.definition;
}

/** A check of kind tcp whose target is a name in the stage's script. */
export function askingCheck(target: string, input: CheckInput = {}, more: Partial<EngineCheck> = {}): EngineCheck {
  return engineCheck(definition({ TCP: target, Interval: 10 * second, ...input }), { id: target, ...more });
}

export function engineCheck(found: CheckDefinition | null, more: Partial<EngineCheck> = {}): EngineCheck {
  return { id: "c", node: "n1", serviceId: "web", definition: found, status: "critical", output: "", ...more };
}

type Answer = ProbeResult | "hangs";

export function passing(output = "fine"): ProbeResult {
  return { status: "passing", output };
}

export function failing(output = "broken", silent = false): ProbeResult {
  return silent ? { status: "critical", output, silent } : { status: "critical", output };
}

/** An engine over fake time and fake targets. */
export class Stage {
  readonly clock = new FakeClock();
  readonly reports: StatusReport[] = [];
  readonly outputs: [checkKey: string, output: string][] = [];
  readonly deregistered: string[] = [];
  readonly warnings: string[] = [];
  readonly engine: HealthEngine;
  /** What each target answers, and after how long. */
  readonly answers = new Map<string, Answer>();
  answerMs = 5;
  /** Probes begun, by target. */
  readonly probes: { readonly target: string; readonly atMs: number }[] = [];
  running = 0;
  runningMax = 0;
  storeFails = 0;
  /** How long the store takes. */
  storeMs = 0;
  aliased: readonly AliasedCheck[] | undefined = [];
  aliasChanged: (() => void)[] = [];

  constructor(
    options: Partial<HealthOptions> = {},
    more: { random?: () => number; vantages?: readonly Vantage[] } = {},
  ) {
    this.engine = new HealthEngine(
      {
        report: async (report) => {
          if (this.storeMs > 0) await new Promise<void>((resolve) => this.clock.schedule(this.storeMs, resolve));
          if (this.storeFails > 0) {
            this.storeFails--;
            throw new Error("store is away");
          }
          this.reports.push(report);
        },
        outputChanged: (key, output) => this.outputs.push([key, output]),
        deregister: async (key) => {
          this.deregistered.push(key);
        },
        catalog: {
          aliased: () => this.aliased,
          subscribe: (_node, _service, changed) => {
            this.aliasChanged.push(changed);
            return () => {
              this.aliasChanged = this.aliasChanged.filter((each) => each !== changed);
            };
          },
        },
        log: { info: () => {}, warn: (message) => this.warnings.push(message) },
        ...(more.vantages && { vantages: more.vantages }),
      },
      options,
      {
        clock: this.clock,
        random: more.random ?? (() => 0.5),
        proberOf: (found) => (found.kind === "tcp" ? this.#prober : undefined),
      },
    );
  }

  status(key: string): string | undefined {
    return this.engine.state(key)?.status;
  }

  readonly #prober: Prober = {
    kind: "tcp",
    timeoutMsDefault: 10_000,
    host: (found) => (found.kind === "tcp" ? (found.address.split(":")[0] ?? "") : ""),
    probe: (found, _around, done) => this.#probe(found.kind === "tcp" ? found.address : "", this.clock, done),
  };

  #probe(target: string, clock: Clock, done: (result: ProbeResult) => void): RunningProbe {
    this.probes.push({ target, atMs: clock.nowMs() });
    this.running++;
    this.runningMax = Math.max(this.runningMax, this.running);
    const answer = this.answers.get(target) ?? passing();
    const end = () => {
      this.running--;
      cancelTimer();
    };
    const cancelTimer =
      answer === "hangs"
        ? () => {}
        : clock.schedule(this.answerMs, () => {
            end();
            done(answer);
          });
    const expire = () => {
      end();
      return failing("timed out", true);
    };
    return { expire, cancel: end };
  }
}
