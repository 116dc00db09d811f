import { type CheckDefinition, type CheckStatus, checkAsks } from "../records/index.js";
import { type Clock, systemClock } from "./clock.js";
import { History, type Transition } from "./history.js";
import { Judge } from "./judge.js";
import { LocalProbing, type ProbingGround } from "./local-probing.js";
import { MassFailureGuard } from "./mass-failure-guard.js";
import type { HealthSnapshot } from "./metrics.js";
import { type CarriedState, type CheckEvents, type CheckState, MonitoredCheck } from "./monitored-check.js";
import { type HealthOptions, healthDefaults } from "./options.js";
import { Outbox } from "./outbox.js";
import { refusalOf } from "./permissions.js";
import type { EngineCheck, HealthPorts } from "./ports.js";
import { listenerOf } from "./probers/index.js";
import { critical, type ProbeResult } from "./probers/prober.js";
import type { Probing } from "./probing.js";
import type { Condition } from "./pulse.js";
import { Reaper } from "./reaper.js";
import { ThreadProbing } from "./thread-probing.js";
import { TimingWheel } from "./timing-wheel.js";

/** When a TTL check turns critical unless told, to be kept over a restart. */
export interface TtlDeadline {
  readonly checkKey: string;
  readonly expiresWallMs: number;
}

/**
 * Runs checks and says how they stand. Nothing here is durable: a status becomes a commit through `ports.report`, and after
 * a restart the checks are put again.
 */
export class HealthEngine {
  readonly #ports: HealthPorts;
  #options: HealthOptions;
  readonly #clock: Clock;
  readonly #wheel: TimingWheel;
  readonly #probing: Probing;
  readonly #guard = new MassFailureGuard();
  readonly #outbox: Outbox;
  readonly #reaper: Reaper;
  readonly #checks = new Map<string, MonitoredCheck>();
  readonly #events: CheckEvents;
  #discardOutput: boolean;
  #closed = false;

  /** @throws RangeFaultError for a denied range that is none; what OpenSSL says of certificates that cannot be read */
  constructor(ports: HealthPorts, options: Partial<HealthOptions> = {}, ground: ProbingGround = {}) {
    this.#ports = ports;
    const all = { ...healthDefaults, ...options };
    this.#options = all;
    this.#discardOutput = all.discardOutput;
    this.#clock = ground.clock ?? systemClock;
    const random = ground.random ?? Math.random;
    const fault = (error: unknown) => ports.log.warn("health checking failed in itself", { error: String(error) });
    this.#wheel = new TimingWheel(this.#clock, { fault });
    const { judgement: _, ...plain } = all;
    this.#probing = all.probeThread ? new ThreadProbing(plain, fault) : new LocalProbing(plain, fault, ground);
    this.#outbox = new Outbox(
      this.#wheel,
      random,
      (report) => ports.report(report),
      ({ checkKey }, error) =>
        ports.log.warn("a status could not be stored; it is tried again", { check: checkKey, error: String(error) }),
    );
    this.#reaper = new Reaper(this.#clock, this.#wheel, this.#options.reapIntervalMs, ports);
    this.#events = {
      statusChanged: (check, from) => this.#statusChanged(check, from),
      outputChanged: (check) => {
        this.#outbox.refresh(check.key, check.output);
        ports.outputChanged(check.key, check.output);
      },
      held: (check, why) => ports.log.warn("a result of a check is held back", { check: check.check.id, why }),
      askVantages: (check) => void this.#askVantages(check),
    };
  }

  /**
   * Runs a check, or replaces its definition: the old runner stops and status and output are carried over. A check that runs
   * like before goes on undisturbed, so putting it after each commit costs nothing. The first run comes after a random part
   * of the interval, so putting 20,000 at once makes no burst.
   */
  put(checkKey: string, check: EngineCheck): void {
    if (this.#closed) return;
    const existing = this.#checks.get(checkKey);
    if (check.definition === null) {
      this.remove(checkKey);
      return;
    }
    if (existing?.runsLike(check)) {
      existing.check = check;
      return;
    }
    if (existing !== undefined) this.#stop(existing);
    this.#start(checkKey, check, check.definition, this.#carried(existing, check));
  }

  /** Makes the engine run exactly these checks: others stop, those that run like before go on. */
  load(checks: Iterable<readonly [checkKey: string, check: EngineCheck]>): void {
    const named = new Set<string>();
    for (const [key, check] of checks) {
      named.add(key);
      this.put(key, check);
    }
    for (const key of [...this.#checks.keys()]) if (!named.has(key)) this.remove(key);
  }

  remove(checkKey: string): void {
    const check = this.#checks.get(checkKey);
    if (check === undefined) return;
    this.#stop(check);
    this.#checks.delete(checkKey);
    this.#outbox.drop(checkKey);
  }

  /** Starts a check anew as a registration of the same definition does: its TTL, counters and first delay begin again. */
  restart(checkKey: string): void {
    const existing = this.#checks.get(checkKey);
    if (existing === undefined) return;
    this.#stop(existing);
    const { ttlExpiresWallMs: _, ...check } = existing.check;
    this.#start(checkKey, check, existing.definition, existing);
  }

  /** A client says how its TTL check stands. False when there is no such check or it is of another kind. */
  tell(checkKey: string, status: CheckStatus, output: string): boolean {
    const check = this.#checks.get(checkKey);
    if (check?.listening?.told === undefined) return false;
    check.told(status, this.#kept(output));
    return true;
  }

  /** `discard_check_output` may change while checks run; what they show already stays until their next result. */
  setDiscardOutput(discard: boolean): void {
    this.#discardOutput = discard;
  }

  /** Runs a check now. Its result, the state after it for kinds that are told, undefined when there is no such check. */
  async runNow(checkKey: string): Promise<ProbeResult | undefined> {
    const check = this.#checks.get(checkKey);
    if (check === undefined) return undefined;
    if (check.probed !== undefined) return check.probed.runNow();
    check.listening?.look();
    return { status: check.status, output: check.output };
  }

  /** Runs a definition once without registering it. A script is refused unless scripts are enabled for its origin. */
  async probeOnce(definition: CheckDefinition, local = false): Promise<ProbeResult> {
    const refusal = refusalOf(definition, local, this.#options);
    if (refusal !== undefined) return critical(refusal);
    if (!checkAsks(definition) || this.#closed)
      return critical(`a check of kind ${definition.kind} has no target to ask`);
    return this.#probing.once(definition, local);
  }

  /** The newest state of a check, ahead of its record. */
  state(checkKey: string): CheckState | undefined {
    return this.#checks.get(checkKey)?.state();
  }

  /** The checks whose newest result is held back, or that flap. */
  *notable(): Iterable<readonly [checkKey: string, state: CheckState]> {
    for (const [key, check] of this.#checks) {
      const state = check.state();
      if (state.held !== "" || state.flapping) yield [key, state];
    }
  }

  /** The last changes of status, oldest first. */
  history(checkKey: string): readonly Transition[] {
    return this.#checks.get(checkKey)?.transitions() ?? [];
  }

  /** Resolves when every change of this check's status so far has been stored. */
  settled(checkKey: string): Promise<void> {
    return this.#outbox.settled(checkKey);
  }

  /** When the TTL checks run out, to be kept over a restart. */
  *ttlDeadlines(): Iterable<TtlDeadline> {
    for (const [checkKey, check] of this.#checks) {
      const expires = check.listening?.expiresWallMs;
      if (expires !== undefined) yield { checkKey, expiresWallMs: expires() };
    }
  }

  /** Whether this prober itself is well. */
  condition(): Condition {
    return this.#probing.snapshot().condition;
  }

  metrics(): HealthSnapshot {
    const { inFlight, open, timers, condition, kinds } = this.#probing.snapshot();
    let flapping = 0;
    let held = 0;
    for (const check of this.#checks.values()) {
      if (check.judge.flapping()) flapping++;
      if (check.held !== "") held++;
    }
    return {
      checks: this.#checks.size,
      inFlight,
      timers: this.#wheel.size + timers,
      open,
      reportsPending: this.#outbox.size,
      flapping,
      held,
      condition,
      kinds,
    };
  }

  /** Stops every check; resolves when no timer, socket or child of the engine is left. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const check of this.#checks.values()) this.#stop(check);
    this.#checks.clear();
    this.#outbox.close();
    this.#wheel.close();
    await this.#probing.close();
  }

  #start(checkKey: string, check: EngineCheck, definition: CheckDefinition, carried: CarriedState): void {
    const judgement = this.#options.judgement(check);
    const group = check.serviceName || check.serviceId;
    const judge = new Judge(checkKey, group, judgement, carried.status, this.#guard, this.#clock);
    const bytesMax = Math.min(definition.outputBytesMax, this.#options.outputBytesMax);
    const started = new MonitoredCheck(checkKey, check, definition, carried, judge, bytesMax, this.#events);
    this.#checks.set(checkKey, started);
    this.#reaper.watch(started);
    const refusal = refusalOf(definition, check.local ?? false, this.#options);
    if (refusal !== undefined) {
      this.#ports.log.warn("a check is not run", { check: check.id, reason: refusal });
      started.show("critical", refusal);
      return;
    }
    this.#run(started);
  }

  #run(started: MonitoredCheck): void {
    const { definition, check } = started;
    if (!checkAsks(definition)) {
      started.listening = listenerOf(definition)?.listen(definition, {
        clock: this.#clock,
        wheel: this.#wheel,
        catalog: this.#ports.catalog,
        check,
        say: (status, output) => started.show(status, this.#kept(output)),
      });
      return;
    }
    const { intervalMsMin } = this.#options;
    if (definition.intervalMs < intervalMsMin) {
      this.#ports.log.warn("check has interval below minimum", {
        check: check.id,
        minimum_interval: `${intervalMsMin / 1000}s`,
      });
    }
    const intervalMs = Math.max(intervalMsMin, definition.intervalMs);
    const order = { definition, intervalMs, local: check.local ?? false };
    started.probed = this.#probing.start(order, {
      finished: (result) => started.found(this.#discardOutput ? { ...result, output: "" } : result),
      disbelieved: () =>
        this.#ports.log.warn("a time-out is not believed: this process was starved", { check: check.id }),
    });
  }

  #kept(output: string): string {
    return this.#discardOutput ? "" : output;
  }

  #stop(check: MonitoredCheck): void {
    check.stop();
    this.#reaper.forget(check);
  }

  #statusChanged(check: MonitoredCheck, from: CheckStatus): void {
    const { key, status, output } = check;
    check.criticalSinceMs = status === "critical" ? this.#clock.nowMs() : undefined;
    check.history.add({ atMs: this.#clock.wallMs(), from, to: status, output });
    this.#outbox.put({ checkKey: key, status, output });
  }

  #carried(existing: MonitoredCheck | undefined, check: EngineCheck): CarriedState {
    if (existing !== undefined) return existing;
    const criticalSinceMs = check.status === "critical" ? this.#clock.nowMs() : undefined;
    return { status: check.status, output: check.output, history: new History(), criticalSinceMs };
  }

  async #askVantages(check: MonitoredCheck): Promise<void> {
    const vantages = this.#ports.vantages ?? [];
    if (vantages.length === 0) return;
    const seen = await Promise.all(vantages.map((vantage) => vantage.probe(check.definition).catch(() => undefined)));
    const failing = seen.filter((result) => result?.status === "critical");
    if (failing.length < this.#options.vantageQuorum || this.#checks.get(check.key) !== check) return;
    check.confirm(failing[0]?.output ?? "");
  }
}
