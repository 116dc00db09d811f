import { registerServer } from "../catalog/index.js";
import { type AgentConfig, reloadConfig } from "../config/index.js";
import type { DnsServer } from "../dns/index.js";
import type { RunningDocker } from "../docker/index.js";
import type { HealthEngine } from "../health/index.js";
import type { Readiness } from "../http/index.js";
import { Registry } from "../registry.js";
import type { RunningTemplates } from "../render/index.js";
import { type Log, type LogHub, MetricsBoard } from "../telemetry/index.js";
import type { BoundPorts } from "./banner.js";
import { dockerMetrics } from "./docker-metrics.js";
import { startDockerPart } from "./docker-wiring.js";
import { RestoreDuty } from "./duties.js";
import { dnsWarnings, type FileRegistrations, syncFileDefinitions } from "./file-definitions.js";
import { healthOptions } from "./health-settings.js";
import { checkDoubt, startHealth } from "./health-wiring.js";
import type { HttpPart } from "./http-part.js";
import { identityOf } from "./identity.js";
import { joinRefused } from "./membership.js";
import { addMetrics } from "./metrics-wiring.js";
import { Naming } from "./naming.js";
import { openStore } from "./open-store.js";
import { type PresenceOptions, presence } from "./presence.js";
import { Refused } from "./refused.js";
import { RemoteOutputs } from "./remote-checks.js";
import { scriptRule } from "./settings.js";
import { checkStart } from "./start-check.js";
import { templateMetrics } from "./template-metrics.js";
import { startTemplatesPart } from "./templates-wiring.js";
import { keptDeadlines, TtlDeadlines } from "./ttl-deadlines.js";

/** What a server needs from the process that it runs in. */
export interface ServerPorts {
  readonly logHub: LogHub;
  /** Reads files and flags again; throws with what is wrong. */
  readonly readConfig: () => AgentConfig;
  /** Asks the process to end, once the reply to who asked is out. */
  readonly requestStop: () => void;
}

type Store = Awaited<ReturnType<typeof openStore>>;

/** One running server: every room plugged together. `start` brings it up in order, `close` takes it down in reverse. */
export class Server {
  readonly #ports: ServerPorts;
  readonly #log: Log;
  readonly #metrics = new MetricsBoard();
  readonly #closers: (() => Promise<void> | void)[] = [];
  #config: AgentConfig;
  #http: HttpPart | undefined;
  #registry!: Registry;
  #naming!: Naming;
  #engine!: HealthEngine;
  #templates: RunningTemplates | undefined;
  /** Where commands that the server starts find its API. */
  #apiAddress = "";
  #reloading: Promise<void> = Promise.resolve();
  #docker: RunningDocker | undefined;
  #identity!: PresenceOptions;

  constructor(config: AgentConfig, ports: ServerPorts) {
    this.#config = config;
    this.#ports = ports;
    this.#log = ports.logHub.root;
  }

  get identity(): PresenceOptions {
    return this.#identity;
  }

  /**
   * DNS listens first (SERVFAIL until the data is there), HTTP last (it must not call anything absent before the load).
   * @throws what the failing part says, after closing what had come up
   */
  async start(): Promise<BoundPorts> {
    try {
      const started = this.#start();
      this.#reloading = started.then(
        () => {},
        () => {},
      );
      return await started;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /**
   * Reads the configuration again and applies what may change; rejects with what is wrong, keeping the old one. One after the
   * other, whoever asks, and none before the start is done.
   */
  reload(): Promise<void> {
    const reloaded = this.#reloading.then(() => this.#reload());
    this.#reloading = reloaded.catch((error: unknown) => {
      this.#log.error("reload failed, the old configuration stays", { error });
    });
    return reloaded;
  }

  async #reload(): Promise<void> {
    const { config, applied, ignored } = reloadConfig(this.#config, this.#ports.readConfig());
    const defined = await checkStart(config);
    if (!defined.ok) throw new Refused("CONFIG_REFUSED", defined.error);
    this.#naming.reload(config); // the last that may refuse
    this.#config = config;
    this.#http?.reload(config);
    this.#ports.logHub.setLevel(logLevel(config));
    this.#engine.setDiscardOutput(config.health.discardCheckOutput);
    if (ignored.length > 0) this.#log.warn("changed settings need a restart", { keys: ignored.join(",") });
    this.#identity = { ...this.#identity, nodeMeta: config.nodeMeta };
    await this.#registry.propose(registerServer(presence(this.#identity)));
    await this.#syncDefinitions(defined.value);
    if (applied.includes("template")) {
      await this.#templates?.close();
      await this.#startTemplates();
    }
    this.#log.info("configuration reloaded", { applied: applied.join(",") });
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  async #start(): Promise<BoundPorts> {
    const config = this.#config;
    const defined = await checkStart(config);
    if (!defined.ok) throw new Error(defined.error);
    this.#naming = new Naming(config, this.#log);
    this.#closers.push(() => this.#naming.close());
    await this.#naming.listen();
    const store = await openStore(config, (message) => this.#log.warn(message));
    this.#closers.push(() => store.close());
    this.#identity = identityOf(config);
    await this.#openRegistry(store);
    await this.#syncDefinitions(defined.value);
    // From here on DNS answers; what was found healthy before is, until a check says otherwise.
    this.#naming.follow(
      this.#registry,
      checkDoubt(() => this.#engine),
    );
    this.#engine = this.#startHealth();
    this.#startDuties();
    addMetrics(this.#metrics, {
      registry: this.#registry,
      engine: this.#engine,
      dns: this.#naming.dns,
      forwarder: this.#naming.forwarder,
      storeWritable: () => store.status().writable,
    });
    const bound = { http: await this.#startHttp(store), dns: boundDns(this.#naming.dns) };
    await this.#startParts(bound);
    return bound;
  }

  /** What follows the registry or feeds it from outside: last, as it may ask the API. */
  async #startParts(bound: BoundPorts): Promise<void> {
    const config = this.#config;
    const scripts = scriptRule(config, "file");
    const log = this.#log.named("docker");
    const docker = await startDockerPart({ ...this.#common(), engine: this.#engine, scripts, log });
    this.#docker = docker;
    if (docker !== undefined) {
      this.#closers.push(() => docker.close());
      this.#metrics.add(...dockerMetrics(() => docker.status()));
    }
    const [api = "127.0.0.1"] = config.addresses.http;
    this.#apiAddress = api.startsWith("unix://") ? api : `${api.includes(":") ? `[${api}]` : api}:${bound.http}`;
    await this.#startTemplates();
    this.#closers.push(() => this.#templates?.close());
    this.#metrics.add(...templateMetrics(() => this.#templates?.figures()));
  }

  async #startTemplates(): Promise<void> {
    const log = this.#log.named("templates");
    this.#templates = await startTemplatesPart({ ...this.#common(), httpAddress: this.#apiAddress, log });
  }

  #common() {
    return { config: this.#config, registry: this.#registry, nodeName: this.#identity.nodeName };
  }

  /** Registers what the files define, and takes away what they no longer do. */
  async #syncDefinitions(wanted: FileRegistrations): Promise<void> {
    const warn = (message: string): void => this.#log.warn(message);
    for (const warning of dnsWarnings(wanted, this.#config.domain)) warn(warning);
    await syncFileDefinitions(this.#registry, this.#identity.nodeName, wanted, warn);
  }

  async #openRegistry(store: Store): Promise<void> {
    this.#registry = new Registry(store);
    this.#closers.push(() => this.#registry.close());
    await this.#registry.open();
    await this.#registry.propose(registerServer(presence(this.#identity)));
    const told = store.onStatus((status) => {
      if (status.writable) this.#log.info("the store accepts writes again");
      else this.#log.error("the store refuses writes; reads and DNS go on", { reason: status.reason });
    });
    this.#closers.push(() => told.close());
  }

  #startHealth(): HealthEngine {
    const { dataDir, health } = this.#config;
    const remoteOutputs = health.remoteChecks
      ? new RemoteOutputs(this.#registry, health.checkUpdateIntervalMs)
      : undefined;
    if (remoteOutputs !== undefined) this.#closers.push(() => remoteOutputs.close());
    const engine = startHealth(this.#registry, this.#identity.nodeName, healthOptions(this.#config), this.#log, {
      deadlines: keptDeadlines(dataDir),
      ...(remoteOutputs === undefined ? {} : { remoteOutputs }),
    });
    this.#closers.push(() => engine.close());
    const kept = new TtlDeadlines(
      dataDir,
      () => engine.ttlDeadlines(),
      (message, fields) => this.#log.warn(message, fields),
    );
    this.#closers.push(() => kept.close());
    return engine;
  }

  #startDuties(): void {
    const restore = new RestoreDuty({
      registry: this.#registry,
      nodeName: this.#identity.nodeName,
      random: Math.random,
      warn: (message, fields) => this.#log.warn(message, fields),
    });
    this.#closers.push(() => restore.close());
  }

  async #startHttp(store: Store): Promise<number> {
    const { HttpPart } = await import("./http-part.js");
    const http = await HttpPart.start({
      registry: this.#registry,
      engine: this.#engine,
      logHub: this.#ports.logHub,
      metrics: this.#metrics,
      config: () => this.#config,
      identity: () => this.#identity,
      readiness: () => readiness(this.#registry, store),
      control: {
        reload: () => this.reload(),
        leave: async () => this.#ports.requestStop(),
        join: (address) => joinRefused(address),
        forceLeave: async (node) => this.#forceLeave(node),
      },
      parts: {
        templates: () => this.#templates?.status(),
        templatePreview: async (index) => this.#templates?.preview(index),
        docker: () => this.#docker?.status(),
        zones: () => this.#naming.zones?.status(),
        explainDns: (name, type) => this.#naming.explain(name, type),
      },
    });
    this.#http = http;
    this.#closers.push(() => http.close());
    return http.port;
  }

  #forceLeave(node: string): void {
    if (node !== this.#identity.nodeName) {
      throw new Refused("UNKNOWN_MEMBER", `agent: No node found with name '${node}'`);
    }
  }
}

/** The log level of a configuration, in the log's own words. */
export function logLevel(config: AgentConfig) {
  return config.log.level.toLowerCase() as Lowercase<AgentConfig["log"]["level"]>;
}

function readiness(registry: Registry, store: Store): Readiness {
  if (!registry.view.loaded) return { ready: false, reason: "the catalog is not loaded yet" };
  const status = store.status();
  return status.writable ? { ready: true } : { ready: false, reason: status.reason };
}

function boundDns(dns: DnsServer | undefined): number {
  return dns?.bound[0]?.port ?? -1;
}
