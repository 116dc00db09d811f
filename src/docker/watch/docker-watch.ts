import type { EngineInfo } from "../engine/engine-client.js";
import { EngineError } from "../engine/engine-error.js";
import type { EngineEvent } from "../engine/engine-event.js";
import { ownerName } from "../mark.js";
import type { DockerOptions } from "../options.js";
import { type DockerPorts, defaultTiming, type Timing } from "../ports.js";
import type { Registry } from "../registry.js";
import { type DockerState, type DockerStatus, newCounters } from "../status.js";
import { TagRenderer } from "../tags/renderer.js";
import { Containers, TagFailure } from "./containers.js";
import { EngineSession } from "./engine-session.js";
import { type Job, JobQueue } from "./job-queue.js";
import { Keeper } from "./keeper.js";
import { PageCache } from "./page-cache.js";
import { RetryDelay } from "./retry-delay.js";

/** Time for removing everything at our own end. */
const GOODBYE_MS = 5_000;

/** Follows one Docker engine and keeps a registry at what its containers ask for. */
export class DockerWatch {
  readonly #options: DockerOptions;
  readonly #ports: DockerPorts;
  readonly #timing: Timing;
  readonly #hostname: string;
  readonly #keeper: Keeper;
  readonly #containers: Containers;
  readonly #queue = new JobQueue((job) => this.#work(job));
  readonly #registryDelay: RetryDelay;
  readonly #counters = newCounters();
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
  /** Connections that wait for their first comparison. */
  #waiting: (() => void)[] = [];

  /** @throws Error with Go's text when the `-tags` template cannot be read. */
  constructor(options: DockerOptions, registry: Registry, ports: DockerPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#timing = { ...defaultTiming, ...ports.timing };
    const compiled = TagRenderer.compile(options.tags);
    if (!compiled.ok) throw new Error(`-tags: ${compiled.error}`);
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
        stays: (container12) => this.#containers.stays(container12),
      }),
    });
    this.#containers = new Containers({
      options,
      log: ports.log,
      keeper: this.#keeper,
      renderer: compiled.renderer,
      pages: new PageCache(ports.httpGet),
      hostname: this.#hostname,
      nodeAddress: ports.nodeAddress,
      tagsAreFatal: ports.fatal !== undefined,
      lookAt: (id) => this.#queue.add(id),
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
      containers: this.#containers.count,
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
    this.#containers.close();
    await this.#session.close();
    this.#nobodyWaits();
    await this.#queue.close();
    if (!this.#options.cleanup || this.#options.deregister !== "always") return;
    const late = new Promise<void>((resolve) => setTimeout(resolve, GOODBYE_MS).unref());
    await Promise.race([late, this.#keeper.removeAll().catch((thrown: unknown) => this.#registryFault(thrown))]);
  }

  #met(engine: EngineInfo, endpoint: string): void {
    this.#engine = engine;
    this.#endpoint = endpoint;
    this.#counters.connections++;
    // An engine without an id (Podman) is told by its machine; one that only just does not say it is still the same.
    const owner = this.#options.owner || engine.id;
    if (owner !== "" || this.#owner === "") this.#owner = ownerName(owner || engine.hostName || this.#hostname);
    const api = engine.apiVersion || "unversioned";
    this.#ports.log("debug", `engine: ${engine.product} ${engine.version} (API ${api}) at ${endpoint}`);
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
    this.#nobodyWaits();
    if (lost) this.#ports.log("warn", "Docker event loop closed");
    if (this.#engineError !== error.message) this.#ports.log("error", `${error.message} (trying again)`);
    this.#engineError = error.message;
    this.#ports.log("debug", `next try in ${Math.round(retryMs)} ms`);
    if (this.#options.compat.has("exit")) this.#ports.fatal?.(lost ? "Docker event loop closed" : error.message);
  }

  #nobodyWaits(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #event(event: EngineEvent): void {
    this.#counters.events++;
    if (this.#containers.take(event)) this.#lastEventMs = Date.now();
  }

  /** Never rejects: it is the queue's work. */
  async #work(job: Job): Promise<void> {
    // The next connection compares everything, and so does the next try when the first comparison failed.
    if (this.#state !== "watching" && !(this.#state === "syncing" && job.kind === "all")) return;
    try {
      if (job.kind === "all") await this.#compareAll(job.aloud);
      else await this.#containers.look(job.ids, this.#session.client, this.#context());
      this.#engineError = undefined;
      if (this.#registryError !== undefined) this.#ports.log("info", "the registry answers again");
      this.#registryError = undefined;
      this.#registryDelay.reset();
      if (job.kind === "all") this.#schedule(this.#periodMs());
    } catch (thrown) {
      if (thrown instanceof EngineError) this.#session.break(thrown);
      else if (thrown instanceof TagFailure) this.#ports.fatal?.(thrown.message);
      else this.#registryFault(thrown);
    }
  }

  async #compareAll(aloud: boolean): Promise<void> {
    this.#hostAddress = await this.#ports.hostAddress();
    await this.#containers.compareAll(this.#session.client, this.#context(), aloud);
    this.#counters.reconciles++;
    this.#lastReconcileMs = Date.now();
    if (this.#state === "syncing") this.#state = "watching";
    this.#nobodyWaits();
  }

  #context(): { readonly owner: string; readonly hostAddress: string | undefined } {
    return { owner: this.#owner, hostAddress: this.#hostAddress };
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
}
