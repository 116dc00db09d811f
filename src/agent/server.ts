import { type Answers, Explainer, explainJson } from "../answers/index.js";
import { registerServer } from "../catalog/index.js";
import { type AgentConfig, reloadConfig } from "../config/index.js";
import type { DnsServer } from "../dns/index.js";
import type { RunningDocker } from "../docker/index.js";
import type { Forwarder } from "../forward/index.js";
import type { HealthEngine } from "../health/index.js";
import { createHttpServer, type HttpServer, type HttpSettings, type Readiness } from "../http/index.js";
import { Registry } from "../registry.js";
import type { RunningTemplates } from "../render/index.js";
import { type Log, type LogHub, MetricsBoard } from "../telemetry/index.js";
import { agentFacts } from "./agent-facts.js";
import type { BoundPorts } from "./banner.js";
import { createAnswers, feedAnswers, startDns } from "./dns-wiring.js";
import { dockerMetrics } from "./docker-metrics.js";
import { startDockerPart } from "./docker-wiring.js";
import { RestoreDuty } from "./duties.js";
import { askAtOnce, besideRegistry } from "./explain-wiring.js";
import { dnsWarnings, type FileRegistrations, readFileDefinitions, syncFileDefinitions } from "./file-definitions.js";
import { elsewhere, forwardOptions, startForwarder } from "./forward-wiring.js";
import { healthOptions } from "./health-settings.js";
import { checkDoubt, startHealth } from "./health-wiring.js";
import { listenEverywhere } from "./http-listeners.js";
import { httpPorts, httpSettings } from "./http-wiring.js";
import { nodeIdentity } from "./identity.js";
import { joinRefused } from "./membership.js";
import { addMetrics } from "./metrics-wiring.js";
import { openStore } from "./open-store.js";
import { type PresenceOptions, presence } from "./presence.js";
import { Refused } from "./refused.js";
import { registryRecords } from "./registry-records.js";
import { RemoteOutputs } from "./remote-checks.js";
import { answerOptions, scriptRule } from "./settings.js";
import { startFault } from "./start-fault.js";
import { type StaticZones, startStaticZones } from "./static-zones.js";
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
  #httpSettings: HttpSettings;
  #registry!: Registry;
  #answers!: Answers;
  #forwarder!: Forwarder;
  #engine!: HealthEngine;
  #templates: RunningTemplates | undefined;
  /** Where commands that the server starts find its API. */
  #apiAddress = "";
  #reloading: Promise<void> = Promise.resolve();
  #docker: RunningDocker | undefined;
  #zones: StaticZones | undefined;
  /** Of the zones from files. */
  #zoneNames: readonly string[] = [];
  /** Says why; there once the data is. */
  #explainer: Explainer | undefined;
  #identity!: PresenceOptions;

  constructor(config: AgentConfig, ports: ServerPorts) {
    this.#config = config;
    this.#ports = ports;
    this.#log = ports.logHub.root;
    this.#httpSettings = httpSettings(config);
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
    const fault = startFault(config);
    if (fault !== undefined) throw new Refused("CONFIG_REFUSED", fault);
    this.#forwarder.update(forwardOptions(config)); // the last that may refuse
    this.#config = config;
    this.#httpSettings = httpSettings(config);
    this.#ports.logHub.setLevel(logLevel(config));
    this.#engine.setDiscardOutput(config.health.discardCheckOutput);
    this.#setAnswerOptions();
    this.#zones?.rescan();
    if (ignored.length > 0) this.#log.warn("changed settings need a restart", { keys: ignored.join(",") });
    this.#identity = { ...this.#identity, nodeMeta: config.nodeMeta };
    await this.#registry.propose(registerServer(presence(this.#identity)));
    await this.#syncDefinitions();
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
    const fault = startFault(config);
    if (fault !== undefined) throw new Error(fault);
    this.#answers = createAnswers(answerOptions(config, []));
    this.#forwarder = startForwarder(config, this.#log.named("forward"));
    this.#closers.push(() => this.#forwarder.close());
    const place = { addresses: config.addresses.dns, port: config.ports.dns };
    this.#zones = this.#startZones();
    const beside = elsewhere(this.#forwarder, this.#zones);
    const rate = {
      perSecondMax: () => this.#config.limits.dnsRepliesPerSecondMax,
      trusts: (client: string) => this.#forwarder.allows(client),
      nowMs: () => performance.now(),
    };
    const dns = await startDns(this.#answers, place, beside, () => this.#explainer, rate);
    if (dns !== undefined) this.#closers.push(() => dns.close());
    const store = await openStore(config, (message) => this.#log.warn(message));
    this.#closers.push(() => store.close());
    this.#identity = identityOf(config);
    await this.#openRegistry(store);
    const engine = this.#startHealth();
    this.#engine = engine;
    await this.#syncDefinitions();
    feedAnswers(this.#answers, this.#registry);
    this.#explainer = new Explainer(answerOptions(config, this.#zoneNames), this.#registry.view, checkDoubt(engine));
    this.#startDuties();
    addMetrics(this.#metrics, {
      registry: this.#registry,
      engine,
      dns,
      forwarder: this.#forwarder,
      storeWritable: () => store.status().writable,
    });
    const bound = { http: await this.#startHttp(engine, store), dns: boundDns(dns) };
    await this.#startParts(engine, bound);
    return bound;
  }

  #startZones(): StaticZones | undefined {
    const { dir } = this.#config.zones;
    if (dir === "") return undefined;
    const log = this.#log.named("zones");
    const zones = startStaticZones(dir, log, registryRecords(this.#answers), (names) => {
      this.#zoneNames = names;
      this.#setAnswerOptions();
      const own = names.find(
        (name) => name.toLowerCase() === `${this.#config.domain.replace(/\.$/, "").toLowerCase()}.`,
      );
      if (own !== undefined) log.warn("this zone is the registry's own: its file is not answered", { zone: own });
    });
    this.#closers.push(() => zones.close());
    return zones;
  }

  /** The explainer is there only once the data is. */
  #setAnswerOptions(): void {
    const options = answerOptions(this.#config, this.#zoneNames);
    this.#answers.setOptions(options);
    if (this.#explainer !== undefined) this.#explainer = new Explainer(options, this.#registry.view, checkDoubt(this.#engine));
  }

  /** What follows the registry or feeds it from outside: last, as it may ask the API. */
  async #startParts(engine: HealthEngine, bound: BoundPorts): Promise<void> {
    const config = this.#config;
    const scripts = scriptRule(config, "file");
    this.#docker = await startDockerPart({ ...this.#common(), engine, scripts, log: this.#log.named("docker") });
    this.#closers.push(() => this.#docker?.close());
    const docker = this.#docker;
    if (docker !== undefined) this.#metrics.add(...dockerMetrics(() => docker.status()));
    const [api = "127.0.0.1"] = config.addresses.http;
    this.#apiAddress = api.startsWith("unix://") ? api : `${api.includes(":") ? `[${api}]` : api}:${bound.http}`;
    await this.#startTemplates();
    this.#closers.push(() => this.#templates?.close());
  }

  async #startTemplates(): Promise<void> {
    const log = this.#log.named("templates");
    this.#templates = await startTemplatesPart({ ...this.#common(), httpAddress: this.#apiAddress, log });
  }

  #common() {
    return { config: this.#config, registry: this.#registry, nodeName: this.#identity.nodeName };
  }

  /** Registers what the files define, and takes away what they no longer do. */
  async #syncDefinitions(): Promise<void> {
    const warn = (message: string): void => this.#log.warn(message);
    const wanted = fileRegistrations(this.#config);
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

  async #startHttp(engine: HealthEngine, store: Store): Promise<number> {
    const config = this.#config;
    if (config.ports.http < 0) return -1;
    const http: HttpServer = createHttpServer(
      httpPorts({
        registry: this.#registry,
        engine,
        agent: agentFacts(
          () => this.#config,
          () => this.#identity,
          this.#registry,
        ),
        control: {
          reload: () => this.reload(),
          leave: async () => this.#ports.requestStop(),
          join: (address) => joinRefused(address),
          forceLeave: async (node) => this.#forceLeave(node),
        },
        logHub: this.#ports.logHub,
        log: this.#log.named("http"),
        metrics: this.#metrics,
        readiness: () => readiness(this.#registry, store),
        parts: {
          templates: () => this.#templates?.status(),
          templatePreview: async (index) => this.#templates?.preview(index),
          docker: () => this.#docker?.status(),
          zones: () => this.#zones?.status(),
          explainDns: (name, type) => this.#explain(name, type),
        },
        settings: () => this.#httpSettings,
      }),
      { headerBytesMax: config.httpConfig.maxHeaderBytes },
    );
    this.#closers.push(() => http.close());
    return listenEverywhere(http, config);
  }

  #explain(name: string, type: string): string | undefined {
    if (this.#explainer === undefined) return undefined;
    const ask = askAtOnce(this.#answers, this.#zones);
    const beside = besideRegistry(this.#zones, this.#forwarder);
    return JSON.stringify(explainJson(this.#explainer, ask, name, type, beside));
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

function fileRegistrations(config: AgentConfig): FileRegistrations {
  const read = readFileDefinitions(config.definitions, config.nodeName, scriptRule(config, "file"));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

function identityOf(config: AgentConfig): PresenceOptions {
  return {
    nodeName: config.nodeName,
    nodeId: nodeIdentity(config.nodeId, config.dataDir === "" ? undefined : config.dataDir),
    nodeMeta: config.nodeMeta,
    advertise: config.addresses.advertise,
    advertiseWan: config.addresses.advertiseWan,
  };
}

function readiness(registry: Registry, store: Store): Readiness {
  if (!registry.view.loaded) return { ready: false, reason: "the catalog is not loaded yet" };
  const status = store.status();
  return status.writable ? { ready: true } : { ready: false, reason: status.reason };
}

function boundDns(dns: DnsServer | undefined): number {
  return dns?.bound[0]?.port ?? -1;
}
