import type { CatalogView, Planner, Refusal } from "../catalog/index.js";
import type { ScriptRule } from "../definitions/index.js";
import type { Cancel } from "../feed/index.js";
import type { CheckDefinition, CheckStatus } from "../records/index.js";

/**
 * What the HTTP API needs of the rest, each part declared here and plugged in by the composition root. Methods that fail
 * reject with an Error whose message is shown to the client as it stands (500).
 */
export interface HttpPorts {
  readonly registry: RegistryPort;
  readonly agent: AgentPort;
  readonly health: HealthPort;
  readonly control: ControlPort;
  readonly telemetry: TelemetryPort;
  readonly readiness: () => Readiness;
  readonly parts?: PartsPort;
  /** The settings in force. The same object until they change: what is derived from it is kept by its identity. */
  readonly settings: () => HttpSettings;
  readonly log: { warn(message: string): void };
  /** A number in [0, 1). */
  readonly random: () => number;
}

export interface RegistryPort {
  readonly view: CatalogView;
  readonly feed: { wait(topics: readonly string[], wake: () => void): Cancel };
  /** Intents with the same `alone` are carried out one after the other. */
  propose(
    planner: Planner,
    alone?: string,
  ): Promise<
    | { readonly ok: true; readonly revision: number; readonly changed: boolean }
    | { readonly ok: false; readonly refusal: Refusal }
  >;
}

/** Who this agent is. Getters may be live. */
export interface AgentPort {
  readonly nodeName: string;
  readonly nodeId: string;
  readonly datacenter: string;
  /** DNS domain without dots at its ends, for warnings that name a service's DNS name. */
  readonly domain: string;
  readonly advertiseAddress: string;
  /** Version of the Consul that this agent behaves like, e.g. 1.20.1. */
  readonly version: string;
  readonly revision: string;
  /** RFC 3339. */
  readonly buildDate: string;
  /** Ports that Consul would have; nothing listens there. */
  readonly ports: { readonly server: number; readonly serfLan: number; readonly serfWan: number };
  readonly nodeMeta: Readonly<Record<string, string>>;
  /** `DebugConfig` of agent/self, secrets left out. */
  debugConfig(): object;
  /** `Stats` of agent/self: section -> name -> text. */
  stats(): Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Body of agent/host. */
  host(): object;
}

/** The engine that runs this agent's checks. */
export interface HealthPort {
  /**
   * Tells a TTL check its status and restarts its time. Bounds the output. Resolves when the status can be read; an output
   * that comes with an unchanged status can be read too (`view.noteOutput`).
   */
  tell(checkKey: string, status: CheckStatus, output: string): Promise<void>;
  /** Starts these checks anew, as a registration does even when it says nothing new. */
  restart(checkKeys: readonly string[]): void;
  /** Runs a check now; resolves when its status can be read, with undefined when it is not run here. */
  run(checkKey: string): Promise<ProbeOutcome | undefined>;
  /** Runs a definition once without registering it. */
  probe(definition: CheckDefinition): Promise<ProbeOutcome>;
  /** Undefined for checks that are not run here. */
  verdict(checkKey: string): CheckVerdict | undefined;
  /** The checks whose newest result is held back, or that flap. */
  notable(): Iterable<readonly [checkKey: string, verdict: CheckVerdict]>;
  /** The last changes of status, oldest first. */
  history(checkKey: string): readonly StatusChange[];
  /** Whether the engine itself is well: a starved one says why. */
  condition(): { readonly sick: boolean; readonly reason: string };
}

export interface ProbeOutcome {
  readonly status: CheckStatus;
  readonly output: string;
}

/** A check as the engine sees it. `held` says why its newest result is not shown; empty when it is. */
export interface CheckVerdict extends ProbeOutcome {
  readonly held: string;
  readonly flapping: boolean;
}

export interface StatusChange {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly from: CheckStatus;
  readonly to: CheckStatus;
  readonly output: string;
}

export interface ControlPort {
  /** Reads the configuration again; rejects with what is wrong with it. */
  reload(): Promise<void>;
  /** Starts the departure; resolves once the reply may go out. */
  leave(): Promise<void>;
  join(address: string, wan: boolean): Promise<void>;
  forceLeave(node: string, prune: boolean): Promise<void>;
}

/** How the parts beside the registry stand, as JSON-ready objects; undefined where a part is not in use. */
export interface PartsPort {
  /** Body of agent/templates. */
  templates(): readonly object[] | undefined;
  /** What template `index` would write now, with the difference to the file that is there. */
  templatePreview(index: number): Promise<object | undefined>;
  /** Body of agent/docker. */
  docker(): object | undefined;
  /** Body of agent/zones: each static zone with its newest fault. */
  zones(): readonly object[] | undefined;
  /** JSON of what DNS answers to a question and why each instance is in or out. */
  explainDns(name: string, type: string): string | undefined;
}

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

export interface TelemetryPort {
  /** Body of agent/metrics. */
  snapshot(): object;
  prometheus(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Gives every log line from now on, without its newline, in the form asked for. */
  followLog(level: LogLevel, json: boolean, line: (text: string) => void): Cancel;
}

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly reason: string };

export interface HttpSettings {
  readonly scripts: ScriptRule;
  /** CIDR blocks whose addresses may write; empty lets everybody. */
  readonly allowWriteHttpFrom: readonly string[];
  /** Path prefixes that answer 403. */
  readonly blockEndpoints: readonly string[];
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** Connections of one client address at a time; 0 is no limit. */
  readonly maxConnsPerClient: number;
  readonly kvValueBytesMax: number;
  readonly txnBytesMax: number;
  readonly defaultQueryTimeMs: number;
  readonly maxQueryTimeMs: number;
  /** Reads of catalog and health say `stale` when no mode is asked for. */
  readonly discoveryMaxStaleMs: number;
  readonly useCache: boolean;
  readonly translateWanAddrs: boolean;
  readonly disableUnprintableCharFilter: boolean;
  readonly disableCoordinates: boolean;
  /** Indents every JSON body, as an agent started with `-dev` does. */
  readonly indentAlways: boolean;
}

/** Consul's defaults. */
export const defaultHttpSettings: HttpSettings = Object.freeze({
  scripts: "remote-disabled",
  allowWriteHttpFrom: [],
  blockEndpoints: [],
  responseHeaders: {},
  maxConnsPerClient: 200,
  kvValueBytesMax: 512 * 1024,
  txnBytesMax: 512 * 1024,
  defaultQueryTimeMs: 300_000,
  maxQueryTimeMs: 600_000,
  discoveryMaxStaleMs: 0,
  useCache: true,
  translateWanAddrs: false,
  disableUnprintableCharFilter: false,
  disableCoordinates: false,
  indentAlways: false,
});
