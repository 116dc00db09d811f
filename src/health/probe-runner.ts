import type { CheckDefinition } from "../records/index.js";
import type { Clock } from "./clock.js";
import type { Gate, GateWaiter, HostPlaces } from "./gate.js";
import type { KindMetrics } from "./metrics.js";
import type { ProbeResult, Prober, ProbeSurroundings, RunningProbe } from "./probers/prober.js";
import type { Probed, ProbeEvents } from "./probing.js";
import type { Pulse } from "./pulse.js";
import { type TimingWheel, WheelTimer } from "./timing-wheel.js";

/** What every runner shares. */
export interface RunnerGround {
  readonly clock: Clock;
  readonly wheel: TimingWheel;
  readonly gate: Gate;
  readonly pulse: Pulse;
  readonly random: () => number;
  /** Planned runs begin together at moments so far apart (ms), each at the next after it is due; 0: when it is due. */
  readonly togetherMs: number;
}

/** A deadline that fires this late was not ours to keep: what arrived meanwhile is read first. */
const lateDeadlineMs = 50;
/** One turn of the event loop after a stall, in which sockets that were waiting are read. */
const graceMs = 32;
/** After a disbelieved time-out. */
const retryMs = 1_000;
/** Starting later than this is a stall; shorter delays even out by themselves. */
const stallMsMin = 50;

/**
 * Runs the probes of one check: the first after a random part of the interval, each next one interval after the previous
 * ended, both up to `togetherMs` later. At any moment it is idle (its timer is the next run), waiting at the gate, or running
 * (its timer is the deadline).
 */
export class ProbeRunner implements GateWaiter, Probed {
  readonly host: HostPlaces | undefined;
  readonly #ground: RunnerGround;
  readonly #prober: Prober;
  readonly #definition: CheckDefinition;
  readonly #around: ProbeSurroundings;
  readonly #intervalMs: number;
  readonly #metrics: KindMetrics;
  readonly #events: ProbeEvents;
  readonly #timer = new WheelTimer(() => this.#timeIsUp());
  #phase: "idle" | "waiting" | "running" | "stopped" = "idle";
  #dueMs = 0;
  #startedMs = 0;
  /** What of its lateness is meant: it waits for the others. */
  #heldBackMs = 0;
  #lateMs = 0;
  #wasLate = false;
  #graced = false;
  #disbelieved = 0;
  #probe: RunningProbe | undefined;
  #asked: ((result: ProbeResult | undefined) => void)[] | undefined;

  constructor(
    ground: RunnerGround,
    prober: Prober,
    definition: CheckDefinition,
    around: ProbeSurroundings,
    intervalMs: number,
    metrics: KindMetrics,
    events: ProbeEvents,
  ) {
    this.host = ground.gate.use(prober.host(definition));
    this.#ground = ground;
    this.#prober = prober;
    this.#definition = definition;
    this.#around = around;
    this.#intervalMs = intervalMs;
    this.#metrics = metrics;
    this.#events = events;
    this.#planTogether(ground.random() * intervalMs);
  }

  /** Probes at once, or joins the probe under way. Undefined when the runner is stopped before it ends. */
  runNow(): Promise<ProbeResult | undefined> {
    if (this.#phase === "stopped") return Promise.resolve(undefined);
    this.#asked ??= [];
    const asked = this.#asked;
    const result = new Promise<ProbeResult | undefined>((resolve) => asked.push(resolve));
    if (this.#phase === "idle") this.#plan(0, true);
    return result;
  }

  /** Brings the next run forward. */
  again(delayMs: number): void {
    if (this.#phase === "idle") this.#plan(Math.min(delayMs, this.#intervalMs));
  }

  /** Nothing of this check is left behind: no timer, no place at the gate, no socket, no child. */
  stop(): void {
    if (this.#phase === "stopped") return;
    if (this.#phase === "waiting") this.#ground.gate.giveUp(this);
    if (this.#phase === "running") {
      this.#probe?.cancel();
      this.#ground.gate.leave(this);
    }
    this.#ground.gate.release(this.host);
    this.#phase = "stopped";
    this.#probe = undefined;
    this.#ground.wheel.cancel(this.#timer);
    this.#answer(undefined);
  }

  /** The gate lets it through. */
  enter(): void {
    this.#phase = "running";
    this.#startedMs = this.#ground.clock.nowMs();
    this.#lateMs = Math.max(0, this.#startedMs - this.#dueMs);
    this.#metrics.lateness.observe(this.#lateMs + this.#heldBackMs);
    this.#metrics.skipped += Math.floor(this.#lateMs / this.#intervalMs);
    this.#graced = false;
    this.#ground.wheel.set(this.#timer, this.#around.timeoutMs);
    this.#probe = this.#prober.probe(this.#definition, this.#around, (result) => {
      if (this.#phase === "running") this.#ended(result);
    });
  }

  /** Plans the next run for the first moment after the delay at which others begin too. */
  #planTogether(delayMs: number): void {
    const { clock, togetherMs } = this.#ground;
    const nowMs = clock.nowMs();
    const sharedMs = togetherMs === 0 ? delayMs : Math.ceil((nowMs + delayMs) / togetherMs) * togetherMs - nowMs;
    this.#plan(sharedMs);
    this.#heldBackMs = sharedMs - delayMs;
  }

  #plan(delayMs: number, atOnce = false): void {
    this.#phase = "idle";
    this.#heldBackMs = 0;
    this.#dueMs = this.#ground.clock.nowMs() + delayMs;
    if (atOnce) {
      this.#ground.wheel.cancel(this.#timer);
      this.#timeIsUp();
    } else {
      this.#ground.wheel.set(this.#timer, delayMs);
    }
  }

  #timeIsUp(): void {
    if (this.#phase === "running") {
      this.#deadline();
    } else if (this.#phase === "idle") {
      this.#phase = "waiting";
      this.#ground.gate.arrive(this);
    }
  }

  #deadline(): void {
    const { clock, wheel, pulse } = this.#ground;
    const { timeoutMs } = this.#around;
    if (!this.#graced && clock.nowMs() - this.#startedMs - timeoutMs > lateDeadlineMs) {
      this.#graced = true;
      wheel.set(this.#timer, graceMs);
      return;
    }
    const result = this.#probe!.expire();
    if (result.status !== "critical" || pulse.believes(this.#startedMs, timeoutMs, this.#disbelieved)) {
      this.#ended(result);
      return;
    }
    this.#disbelieved++;
    this.#metrics.disbelieved++;
    this.#leave();
    this.#plan(Math.min(retryMs, this.#intervalMs));
    this.#events.disbelieved();
  }

  #ended(result: ProbeResult): void {
    this.#disbelieved = 0;
    this.#metrics.duration.observe(this.#ground.clock.nowMs() - this.#startedMs);
    this.#metrics[result.status]++;
    this.#leave();
    this.#planTogether(this.#intervalMs - this.#madeGoodMs());
    this.#events.finished(result);
    this.#answer(result);
  }

  /**
   * What a stall delayed begins at once after it, and would do so in every interval to come: the next run goes back to its
   * place. Lateness that lasts is no stall but too much work, and to hurry would add to it.
   */
  #madeGoodMs(): number {
    const isLate = this.#lateMs >= stallMsMin;
    const makesGood = isLate && !this.#wasLate;
    this.#wasLate = isLate;
    return makesGood ? Math.min(this.#lateMs, this.#intervalMs / 2) : 0;
  }

  #leave(): void {
    this.#probe = undefined;
    this.#phase = "idle";
    this.#ground.gate.leave(this);
  }

  #answer(result: ProbeResult | undefined): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked !== undefined) for (const resolve of asked) resolve(result);
  }
}
