import { createSecureContext } from "node:tls";
import type { CheckDefinition, CheckStatus } from "../records/index.js";
import { type Clock, systemClock } from "./clock.js";
import type { DockerEngine } from "./docker-engine.js";
import { DockerSocket } from "./docker-socket.js";
import { DryRuns } from "./dry-runs.js";
import { Gate } from "./gate.js";
import { History, type Transition } from "./history.js";
import { Holds } from "./holds.js";
import { Judge } from "./judge.js";
import { MassFailureGuard } from "./mass-failure-guard.js";
import { type HealthSnapshot, KindMetrics } from "./metrics.js";
import { type CarriedState, type CheckEvents, type CheckState, MonitoredCheck } from "./monitored-check.js";
import { DenyRanges } from "./network/deny-ranges.js";
import { type AllAddresses, TargetLookup } from "./network/target-lookup.js";
import { type HealthOptions, healthDefaults } from "./options.js";
import { Outbox } from "./outbox.js";
import { refusalOf } from "./permissions.js";
import type { EngineCheck, HealthPorts } from "./ports.js";
import { ProbeRunner, type RunnerGround } from "./probe-runner.js";
import { KeptConnections } from "./probers/http-connections.js";
import { listenerOf, proberOf } from "./probers/index.js";
import type { ProbeResult, Prober, ProbeSurroundings } from "./probers/prober.js";
import { type Condition, Pulse } from "./pulse.js";
import { Reaper } from "./reaper.js";
import { TimingWheel } from "./timing-wheel.js";

/** Time, chance and machines under the engine; the real ones unless a test brings its own. */
export interface EngineGround {
  readonly clock?: Clock;
  /** In [0, 1). */
  readonly random?: () => number;
  readonly resolve?: AllAddresses;
  readonly docker?: DockerEngine;
  /** Stands in for the prober of a definition. */
  readonly proberOf?: (definition: CheckDefinition) => Prober | undefined;
}

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
  readonly #options: HealthOptions;
  readonly #clock: Clock;
  readonly #wheel: TimingWheel;
  readonly #pulse: Pulse;
  readonly #gate: Gate;
  readonly #ground: RunnerGround;
  readonly #guard = new MassFailureGuard();
  readonly #holds = new Holds();
  readonly #outbox: Outbox;
  readonly #reaper: Reaper;
  readonly #lookup: TargetLookup;
  readonly #deny: DenyRanges | undefined;
  readonly #kept: KeptConnections | undefined;
  readonly #docker: DockerEngine;
  readonly #tls: ProbeSurroundings["tls"];
  readonly #proberOf: (definition: CheckDefinition) => Prober | undefined;
  readonly #checks = new Map<string, MonitoredCheck>();
  readonly #metrics = new Map<string, KindMetrics>();
  readonly #dryRuns: DryRuns;
  readonly #events: CheckEvents;
  #closed = false;

  constructor(ports: HealthPorts, options: Partial<HealthOptions> = {}, ground: EngineGround = {}) {
    this.#ports = ports;
    this.#options = { ...healthDefaults, ...options };
    this.#clock = ground.clock ?? systemClock;
    const random = ground.random ?? Math.random;
    this.#pulse = new Pulse(this.#options.pulse);
    this.#wheel = new TimingWheel(this.#clock, {
      woke: (lateMs) => this.#pulse.woke(lateMs, this.#clock.nowMs()),
      fault: (error) => ports.log.warn("a health timer failed", { error: String(error) }),
    });
    this.#dryRuns = new DryRuns(this.#wheel);
    this.#gate = new Gate(this.#options.probesMax, this.#options.probesPerHostMax);
    this.#ground = { clock: this.#clock, wheel: this.#wheel, gate: this.#gate, pulse: this.#pulse, random };
    this.#outbox = new Outbox(
      this.#wheel,
      random,
      (report) => ports.report(report),
      ({ checkKey }, error) =>
        ports.log.warn("a status could not be stored; it is tried again", { check: checkKey, error: String(error) }),
    );
    this.#reaper = new Reaper(this.#clock, this.#wheel, this.#options.reapIntervalMs, ports);
    this.#lookup = new TargetLookup(this.#clock, this.#options.lookupCacheMs, ground.resolve);
    this.#deny = this.#options.denyRanges.length > 0 ? new DenyRanges(this.#options.denyRanges) : undefined;
    this.#kept = this.#options.keepAlive ? new KeptConnections() : undefined;
    const { tls } = this.#options;
    this.#tls = Object.keys(tls).length === 0 ? {} : { secureContext: createSecureContext(tls) };
    this.#docker = ground.docker ?? new DockerSocket(this.#options.dockerHost, this.#holds);
    this.#proberOf = ground.proberOf ?? proberOf;
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
    check.told(status, this.#options.discardOutput ? "" : output);
    return true;
  }

  /** Runs a check now. Its result, the state after it for kinds that are told, undefined when there is no such check. */
  async runNow(checkKey: string): Promise<ProbeResult | undefined> {
    const check = this.#checks.get(checkKey);
    if (check === undefined) return undefined;
    if (check.runner !== undefined) return check.runner.runNow();
    check.listening?.look();
    return { status: check.status, output: check.output };
  }

  /** Runs a definition once without registering it. A script is refused unless scripts are enabled for its origin. */
  probeOnce(definition: CheckDefinition, local = false): Promise<ProbeResult> {
    const prober = this.#proberOf(definition);
    const refusal = refusalOf(definition, local, this.#options);
    if (refusal !== undefined) return Promise.resolve({ status: "critical", output: refusal });
    if (prober === undefined || this.#closed) {
      return Promise.resolve({ status: "critical", output: `a check of kind ${definition.kind} has no target to ask` });
    }
    return this.#dryRuns.run(prober, definition, this.#around(definition, prober, local));
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
    return this.#pulse.condition(this.#clock.nowMs());
  }

  metrics(): HealthSnapshot {
    const kinds: HealthSnapshot["kinds"] = Object.fromEntries(
      [...this.#metrics].map(([kind, each]) => [kind, each.snapshot()]),
    );
    let flapping = 0;
    let held = 0;
    for (const check of this.#checks.values()) {
      if (check.judge.flapping()) flapping++;
      if (check.held !== "") held++;
    }
    return {
      checks: this.#checks.size,
      inFlight: this.#gate.inFlight,
      timers: this.#wheel.size,
      open: this.#holds.held,
      reportsPending: this.#outbox.size,
      flapping,
      held,
      condition: this.condition(),
      kinds,
    };
  }

  /** Stops every check; resolves when no timer, socket or child of the engine is left. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const check of this.#checks.values()) this.#stop(check);
    this.#checks.clear();
    this.#dryRuns.close();
    this.#outbox.close();
    this.#wheel.close();
    this.#kept?.destroy();
    await this.#holds.whenEmpty();
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
    const prober = this.#proberOf(definition);
    if (prober === undefined) {
      started.listening = listenerOf(definition)?.listen(definition, {
        clock: this.#clock,
        wheel: this.#wheel,
        catalog: this.#ports.catalog,
        check,
        say: (status, output) => started.show(status, this.#options.discardOutput ? "" : output),
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
    started.runner = new ProbeRunner(
      this.#ground,
      prober,
      definition,
      this.#around(definition, prober, check.local ?? false),
      Math.max(intervalMsMin, definition.intervalMs),
      this.#metricsOf(definition.kind),
      {
        finished: (result) => started.found(this.#options.discardOutput ? { ...result, output: "" } : result),
        disbelieved: () =>
          this.#ports.log.warn("a time-out is not believed: this process was starved", { check: check.id }),
      },
    );
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

  #around(definition: CheckDefinition, prober: Prober, local: boolean): ProbeSurroundings {
    return {
      timeoutMs: definition.timeoutMs || prober.timeoutMsDefault,
      outputBytesMax: Math.min(definition.outputBytesMax, this.#options.outputBytesMax),
      lookup: this.#lookup,
      deny: local ? undefined : this.#deny,
      tls: this.#tls,
      kept: this.#kept,
      docker: this.#docker,
      holds: this.#holds,
    };
  }

  async #askVantages(check: MonitoredCheck): Promise<void> {
    const vantages = this.#ports.vantages ?? [];
    if (vantages.length === 0) return;
    const seen = await Promise.all(vantages.map((vantage) => vantage.probe(check.definition).catch(() => undefined)));
    const failing = seen.filter((result) => result?.status === "critical");
    if (failing.length < this.#options.vantageQuorum || this.#checks.get(check.key) !== check) return;
    check.confirm(failing[0]?.output ?? "");
  }

  #metricsOf(kind: string): KindMetrics {
    let metrics = this.#metrics.get(kind);
    if (metrics === undefined) this.#metrics.set(kind, (metrics = new KindMetrics()));
    return metrics;
  }
}
