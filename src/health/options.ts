import type { DampingOptions } from "./damping.js";
import type { GuardOptions } from "./mass-failure-guard.js";
import type { EngineCheck } from "./ports.js";
import type { ProbeTls } from "./probers/prober.js";
import { type PulseOptions, pulseDefaults } from "./pulse.js";

/** How a check is judged beyond its thresholds. Null switches a judgement off, which is Consul's behaviour. */
export interface Judgement {
  readonly damping: DampingOptions | null;
  readonly guard: GuardOptions | null;
}

export interface HealthOptions {
  /** `enable_script_checks`: script and docker checks from files and over the API. */
  readonly scripts: boolean;
  /** `enable_local_script_checks`: script and docker checks from files only. */
  readonly localScripts: boolean;
  /** `check_output_max_size`: upper bound of what a check may ask for. */
  readonly outputBytesMax: number;
  /** `discard_check_output`. */
  readonly discardOutput: boolean;
  /** Shorter intervals are raised to this, with a warning. */
  readonly intervalMsMin: number;
  /** `check_reap_interval`: how often services in critical for too long are looked for. */
  readonly reapIntervalMs: number;
  /** Probes in flight in all. Each holds a socket or a child: this keeps below the usual 1,024 open files. */
  readonly probesMax: number;
  /** Probes in flight per target host. */
  readonly probesPerHostMax: number;
  /** How long addresses of host names are kept. */
  readonly lookupCacheMs: number;
  /** Keep HTTP connections between probes. */
  readonly keepAlive: boolean;
  /** Address ranges that checks registered over the API may not reach. */
  readonly denyRanges: readonly string[];
  readonly tls: ProbeTls;
  /** `unix:///path` or `tcp://host:port`. */
  readonly dockerHost: string;
  readonly pulse: PulseOptions;
  /** Probe in a thread of its own; it starts with the first check that asks its target. */
  readonly probeThread: boolean;
  /** The judgement of a check, asked once when it is put. */
  readonly judgement: (check: EngineCheck) => Judgement;
  /** Vantage points that must agree before a doubted failure is believed. */
  readonly vantageQuorum: number;
}

export const unjudged: Judgement = { damping: null, guard: null };

export const healthDefaults: HealthOptions = {
  scripts: false,
  localScripts: false,
  outputBytesMax: 4096,
  discardOutput: false,
  intervalMsMin: 1_000,
  reapIntervalMs: 30_000,
  probesMax: 512,
  probesPerHostMax: 128,
  lookupCacheMs: 5_000,
  keepAlive: false,
  denyRanges: [],
  tls: {},
  dockerHost: "unix:///var/run/docker.sock",
  pulse: pulseDefaults,
  probeThread: false,
  judgement: () => unjudged,
  vantageQuorum: 1,
};
