import { shortId } from "../container.js";
import type { EngineInfo } from "../engine/engine-client.js";
import { EngineError } from "../engine/engine-error.js";
import type { EngineEvent } from "../engine/engine-event.js";
import { ownerName } from "../mark.js";
import type { DockerOptions } from "../options.js";
import { type DockerPorts, defaultTiming, type Timing } from "../ports.js";
import type { Registry } from "../registry.js";
import { SIGKILL } from "../signal.js";
import { type DockerState, type DockerStatus, newCounters } from "../status.js";
import { TagRenderer } from "../tags/renderer.js";
import { type Reading, readOne } from "./container-reader.js";
import { EngineSession } from "./engine-session.js";
import { inParallel } from "./in-parallel.js";
import { type Job, JobQueue } from "./job-queue.js";
import { Keeper } from "./keeper.js";
import { PageCache } from "./page-cache.js";
import { RetryDelay } from "./retry-delay.js";
import { Stopping } from "./stopping.js";
import { Tracked } from "./tracked.js";

/** Events after which a container is looked at. Podman says `died` and `remove`. */
const telling: ReadonlySet<string> = new Set(
  "start restart die died stop kill destroy remove rename update pause unpause health_status network".split(" "),
);

/** Inspections at a time while everything is compared. */
const INSPECT_AT_ONCE = 8;

/** Time for removing everything at our own end. */
const GOODBYE_MS = 5_000;

/** Follows one Docker engine and keeps a registry at what its containers ask for. */
export class DockerWatch {
  readonly #options: DockerOptions;
  readonly #ports: DockerPorts;
  readonly #timing: Timing;
  readonly #renderer: TagRenderer;
  readonly #pages: PageCache;
  readonly #hostname: string;
  readonly #keeper: Keeper;
  readonly #queue = new JobQueue((job) => this.#work(job));
  readonly #tracked = new Tracked();
  readonly #stopping = new Stopping((id) => this.#queue.add(id));
  readonly #registryDelay: RetryDelay;
  readonly #counters = newCounters();
  /** Ended containers whose services stay (`-deregister on-success`), by short id. */
  #failed: ReadonlySet<string> = new Set();
  readonly #session: EngineSession;
  #state: DockerState = "connecting";
  #engine: EngineInfo | undefined;
  #endpoint = "";
  #owner = "";
  #hostAddress: string | undefined;
  #lastReconcileMs: number | undefined;
  #lastEventMs: number | undefined;
  #engineError: string | undefined;
  #registryError: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Comparisons that a new connection waits for. */
  #waiting: (() => void)[] = [];

  /** @throws Error with Go's text when the `-tags` template cannot be read. */
  constructor(options: DockerOptions, registry: Registry, ports: DockerPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#timing = { ...defaultTiming, ...ports.timing };
    const compiled = TagRenderer.compile(options.tags);
    if (!compiled.ok) throw new Error(`-tags: ${compiled.error}`);
    this.#renderer = compiled.renderer;
    this.#pages = new PageCache(ports.httpGet);
    this.#hostname = options.hostname || ports.hostname;
    this.#registryDelay = new RetryDelay(this.#timing.retryMsMin, this.#timing.retryMsMax, ports.random);
    this.#keeper = new Keeper({
      registry,
      log: ports.log,
      counters: this.#counters,
      statusRepeatMs: this.#timing.statusRepeatMs,
      rules: (cleanup) => ({
        owner: this.#owner,
        marked: !options.compat.has("owner"),
        cleanupHostname: cleanup && options.cleanup ? this.#hostname : undefined,
        stays: (container12) => this.#stays(container12),
      }),
    });
    this.#session = new EngineSession({
      options,
      env: ports.env,
      timing: this.#timing,
      random: ports.random,
      met: (engine, endpoint) => this.#met(engine, endpoint),
      opened: () => this.#opened(),
      event: (event) => this.#event(event),
      unreadable: () => void this.#counters.unreadableEvents++,
      away: (error, retryMs) => this.#away(error, retryMs),
    });
  }

  status(): DockerStatus {
    return {
      state: this.#state,
      endpoint: this.#endpoint,
      engine: this.#engine,
      owner: this.#owner,
      containers: this.#tracked.size,
      services: this.#keeper.claims.serviceCount,
      lastReconcileMs: this.#lastReconcileMs,
      lastEventMs: this.#lastEventMs,
      engineError: this.#engineError,
      registryError: this.#registryError,
      counters: { ...this.#counters },
    };
  }

  /** Compares everything now; resolves when nothing is left to do. While no engine answers it resolves at once. */
  async reconcile(): Promise<void> {
    if (this.#state === "watching" || this.#state === "syncing") this.#queue.addAll(false);
    await this.#queue.idle();
  }

  /** Ends the watch. What is registered stays, unless `cleanup` and `always` say that everything of ours goes with us. */
  async close(): Promise<void> {
    if (this.#state === "closed") return;
    this.#state = "closed";
    clearTimeout(this.#timer);
    this.#stopping.close();
    await this.#session.close();
    for (const resolve of this.#waiting.splice(0)) resolve();
    await this.#queue.close();
    if (!this.#options.cleanup || this.#options.deregister !== "always") return;
    const late = new Promise<void>((resolve) => setTimeout(resolve, GOODBYE_MS).unref());
    await Promise.race([late, this.#keeper.removeAll().catch((thrown: unknown) => this.#registryFault(thrown))]);
  }

  #met(engine: EngineInfo, endpoint: string): void {
    this.#engine = engine;
    this.#endpoint = endpoint;
    this.#counters.connections++;
    // An engine without an id (Podman) is told by its machine.
    const owner = this.#options.owner || engine.id;
    if (owner !== "" || this.#owner === "") this.#owner = ownerName(owner || engine.hostName || this.#hostname);
    this.#ports.log(
      "debug",
      `engine: ${engine.product} ${engine.version} (API ${engine.apiVersion || "unversioned"}) at ${endpoint}`,
    );
  }

  #opened(): Promise<void> {
    if (this.#state === "closed") return Promise.resolve();
    this.#state = "syncing";
    this.#ports.log("info", "Listening for Docker events ...");
    this.#queue.addAll(true);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #away(error: EngineError, retryMs: number): void {
    const lost = this.#state === "watching" || this.#state === "syncing";
    this.#state = this.#lastReconcileMs === undefined ? "connecting" : "away";
    clearTimeout(this.#timer);
    for (const resolve of this.#waiting.splice(0)) resolve();
    if (lost) this.#ports.log("warn", "Docker event loop closed");
    if (this.#engineError !== error.message) this.#ports.log("error", `${error.message} (trying again)`);
    this.#engineError = error.message;
    this.#ports.log("debug", `next try in ${Math.round(retryMs)} ms`);
    if (this.#options.compat.has("exit")) this.#ports.fatal?.(lost ? "Docker event loop closed" : error.message);
  }

  #event(event: EngineEvent): void {
    this.#counters.events++;
    const { containerId: id, action } = event;
    if (!telling.has(action)) return;
    this.#lastEventMs = Date.now();
    if (action === "kill" && !this.#isStop(event)) return;
    if (action === "start" || action === "restart" || action === "die" || action === "died") this.#stopping.end(id);
    if (action === "start" && this.#tracked.get(id) !== undefined)
      this.#ports.log("info", `container,  ${shortId(id)} , already exists, ignoring`);
    this.#queue.add(id);
    for (const linked of this.#tracked.linkedTo(id)) this.#queue.add(linked);
  }

  /** A `kill` that ends the container: its stop signal, or SIGKILL. From then on it counts as gone. */
  #isStop({ containerId, signal }: EngineEvent): boolean {
    if (this.#options.deregister !== "always" || this.#options.compat.has("stop")) return false;
    const known = this.#tracked.get(containerId);
    if (signal === undefined || known === undefined || known.signalHidden) return false;
    if (signal !== SIGKILL && signal !== known.stopSignal) return false;
    const seconds = Math.max(this.#options.stopGraceSeconds, (known.stopTimeoutSeconds ?? 0) + 5);
    this.#stopping.begin(containerId, seconds * 1_000);
    return true;
  }

  /** Never rejects: it is the queue's work. */
  async #work(job: Job): Promise<void> {
    // The next connection compares everything, and so does the next try when the first comparison failed.
    if (this.#state !== "watching" && !(this.#state === "syncing" && job.kind === "all")) return;
    try {
      if (job.kind === "all") await this.#compareAll(job.aloud);
      else await this.#look(job.ids);
      this.#engineError = undefined;
      if (this.#registryError !== undefined) this.#ports.log("info", "the registry answers again");
      this.#registryError = undefined;
      this.#registryDelay.reset();
      if (job.kind === "all") this.#schedule(this.#periodMs());
    } catch (thrown) {
      if (thrown instanceof EngineError) this.#session.break(thrown);
      else this.#registryFault(thrown);
    }
  }

  #registryFault(thrown: unknown): void {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    if (this.#registryError !== text) this.#ports.log("error", `registry: ${text} (trying again)`);
    this.#registryError = text;
    this.#schedule(this.#registryDelay.next());
  }

  #schedule(ms: number | undefined): void {
    clearTimeout(this.#timer);
    if (this.#state === "closed" || ms === undefined) return;
    this.#timer = setTimeout(() => this.#queue.addAll(this.#options.resyncSeconds > 0), ms);
    this.#timer.unref();
  }

  #periodMs(): number | undefined {
    const { resyncSeconds, compat } = this.#options;
    if (resyncSeconds > 0) return resyncSeconds * 1_000;
    return resyncSeconds < 0 || compat.has("resync") ? undefined : this.#timing.reconcileMs;
  }

  async #look(ids: readonly string[]): Promise<void> {
    const stopped = ids.filter((id) => this.#stopping.has(id));
    for (const id of stopped) await this.#keeper.settle(this.#claim(id, { kind: "gone" })); // waits for nobody's inspection
    const rest = ids.filter((id) => !stopped.includes(id));
    const readings = new Map<string, Reading>();
    await inParallel(rest, INSPECT_AT_ONCE, async (id) => void readings.set(id, await this.#read(id)));
    const touched = new Set<string>();
    for (const [id, reading] of readings) for (const service of this.#claim(id, reading)) touched.add(service);
    await this.#keeper.settle(touched);
  }

  async #compareAll(aloud: boolean): Promise<void> {
    this.#hostAddress = await this.#ports.hostAddress();
    const listed = await this.#session.client.list(this.#options.deregister === "on-success");
    const alive = new Set(listed.filter(({ state }) => state === "running" || state === "paused").map(({ id }) => id));
    if (aloud) this.#ports.log("info", `Syncing services on ${alive.size} containers`);
    if (aloud && this.#options.cleanup) this.#ports.log("info", "Listing non-exited containers");
    const failed = new Set<string>();
    await inParallel(listed, INSPECT_AT_ONCE, async ({ id, state }) => {
      const reading: Reading = alive.has(id) || state === "exited" ? await this.#read(id) : { kind: "gone" };
      if (reading.kind === "ended" && isFailure(reading.container.exitCode)) failed.add(shortId(id));
      this.#claim(id, reading);
    });
    for (const id of [...this.#keeper.claims.containers()]) if (!alive.has(id)) this.#claim(id, { kind: "gone" });
    this.#failed = failed;
    this.#tracked.keepOnly(alive);
    this.#stopping.keepOnly(alive);
    if (aloud && this.#options.cleanup) this.#ports.log("info", "Cleaning up dangling services");
    await this.#keeper.settleAll();
    this.#counters.reconciles++;
    this.#lastReconcileMs = Date.now();
    if (this.#state === "syncing") this.#state = "watching";
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #read(id: string): Promise<Reading> {
    const { client } = this.#session;
    const context = { owner: this.#owner, hostAddress: this.#hostAddress };
    return readOne(id, (container) => client.inspect(container), context, {
      options: this.#options,
      renderer: this.#renderer,
      pages: this.#pages,
      hostname: this.#hostname,
    });
  }

  /** Notes what a container has; gives the service ids to compare. A container told to stop has nothing. */
  #claim(id: string, reading: Reading): ReadonlySet<string> {
    const { claims } = this.#keeper;
    // It ended and started again, and nobody told us.
    if (reading.kind === "running" && this.#tracked.get(id)?.startedAt !== reading.container.startedAt)
      this.#stopping.end(id);
    if (reading.kind !== "running" || this.#stopping.has(id)) {
      if (!this.#stopping.has(id)) this.#tracked.delete(id);
      if (reading.kind === "ended" && isFailure(reading.container.exitCode))
        this.#failed = new Set([...this.#failed, shortId(id)]);
      return claims.set(id, []);
    }
    const { container, wanted, tagFault } = reading;
    const news = this.#tracked.put(container, tagFault === undefined ? wanted.lines : [...wanted.lines, tagFault]);
    if (news) for (const line of wanted.lines) this.#ports.log(line.startsWith("warning: ") ? "warn" : "info", line);
    if (tagFault !== undefined && this.#ports.fatal !== undefined) this.#ports.fatal(tagFault);
    else if (tagFault !== undefined && news) this.#ports.log("error", tagFault);
    return claims.set(id, wanted.services);
  }

  /** Whether the services of a container that does not run stay registered. */
  #stays(container12: string): boolean {
    const { deregister } = this.#options;
    if (deregister === "always" || this.#tracked.runs(container12)) return false;
    return deregister === "never" || this.#failed.has(container12);
  }
}

/** registrator's `on-success`: code 0, or one with bit 7 set (ended by a signal), is no failure. */
function isFailure(exitCode: number): boolean {
  return exitCode !== 0 && (exitCode & 128) === 0;
}
