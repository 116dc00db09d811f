import { type CheckDefinition, type CheckStatus, sameValue } from "../records/index.js";
import type { History, Transition } from "./history.js";
import type { Judge } from "./judge.js";
import { boundTold } from "./output.js";
import type { EngineCheck } from "./ports.js";
import type { Listening } from "./probers/listener.js";
import type { ProbeResult } from "./probers/prober.js";
import type { Probed } from "./probing.js";
import { type Counters, countResult, startCounters } from "./thresholds.js";

/** A check as the engine holds it beside its record, for API, DNS explain and metrics. */
export interface CheckState {
  readonly status: CheckStatus;
  /** The newest output: that of the record may be older. */
  readonly output: string;
  /** Why the newest result is not shown, empty when it is. */
  readonly held: string;
  readonly flapping: boolean;
  /** When it turned critical, in milliseconds of the engine's clock. */
  readonly criticalSinceMs: number | undefined;
}

/** What a check tells the engine. */
export interface CheckEvents {
  statusChanged(check: MonitoredCheck, from: CheckStatus): void;
  outputChanged(check: MonitoredCheck): void;
  /** A result is held back for a new reason. */
  held(check: MonitoredCheck, why: string): void;
  askVantages(check: MonitoredCheck): void;
}

/** The parts of a check that outlive a replaced definition. */
export interface CarriedState {
  readonly status: CheckStatus;
  readonly output: string;
  readonly history: History;
  readonly criticalSinceMs: number | undefined;
}

/** One check that is run here: its state, and how results change it. */
export class MonitoredCheck {
  readonly key: string;
  readonly definition: CheckDefinition;
  readonly judge: Judge;
  readonly history: History;
  check: EngineCheck;
  status: CheckStatus;
  output: string;
  criticalSinceMs: number | undefined;
  probed: Probed | undefined;
  listening: Listening | undefined;
  #counters: Counters;
  #heldWhy = "";
  readonly #outputBytesMax: number;
  readonly #events: CheckEvents;

  constructor(
    key: string,
    check: EngineCheck,
    definition: CheckDefinition,
    carried: CarriedState,
    judge: Judge,
    outputBytesMax: number,
    events: CheckEvents,
  ) {
    this.key = key;
    this.check = check;
    this.definition = definition;
    this.judge = judge;
    this.status = carried.status;
    this.output = carried.output;
    this.history = carried.history;
    this.criticalSinceMs = carried.criticalSinceMs;
    this.#outputBytesMax = outputBytesMax;
    this.#events = events;
    this.#counters = startCounters(definition);
  }

  /** True when running it would be the same, whatever its status says. */
  runsLike(check: EngineCheck): boolean {
    return (
      sameValue(this.definition, check.definition) &&
      (this.check.local ?? false) === (check.local ?? false) &&
      this.check.node === check.node &&
      this.check.serviceId === check.serviceId &&
      this.check.serviceName === check.serviceName
    );
  }

  /** A probe's result: through the thresholds, past the judge, into the state. */
  found(result: ProbeResult): void {
    const next = countResult(this.#counters, this.definition, result.status);
    if (next === undefined) return;
    const verdict = this.judge.judge(this.status, next, result);
    if (verdict.apply) {
      this.#heldWhy = "";
      this.show(next, result.output);
      return;
    }
    if (this.#heldWhy === "") this.#events.held(this, verdict.why);
    this.#heldWhy = verdict.why;
    if (verdict.confirmInMs !== undefined) this.probed?.again(verdict.confirmInMs);
    if (verdict.askVantages) this.#events.askVantages(this);
  }

  /** What a client said, cut to the bound. */
  told(status: CheckStatus, text: string): void {
    const output = boundTold(text, this.#outputBytesMax);
    this.show(status, output);
    this.listening?.told?.(output);
  }

  /** The state as everyone shall see it. */
  show(status: CheckStatus, output: string): void {
    const from = this.status;
    if (from === status && this.output === output) return;
    this.status = status;
    this.output = output;
    if (from === status) this.#events.outputChanged(this);
    else this.#events.statusChanged(this, from);
  }

  /** Other vantage points agree with what was held back. */
  confirm(output: string): void {
    if (this.#heldWhy === "" || this.status === "critical") return;
    this.#heldWhy = "";
    this.show("critical", output);
  }

  /** Why the newest result is not shown, empty when it is. */
  get held(): string {
    return this.#heldWhy;
  }

  state(): CheckState {
    const { status, output, held, criticalSinceMs } = this;
    return { status, output, held, flapping: this.judge.flapping(), criticalSinceMs };
  }

  transitions(): readonly Transition[] {
    return this.history.all();
  }

  stop(): void {
    this.probed?.stop();
    this.listening?.stop();
    this.judge.close();
  }
}
