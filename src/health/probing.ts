import type { CheckDefinition } from "../records/index.js";
import type { KindSnapshot } from "./metrics.js";
import type { HealthOptions } from "./options.js";
import type { ProbeResult } from "./probers/prober.js";
import type { Condition } from "./pulse.js";

/** What is to be probed. Plain data: it may cross to another thread. */
export interface ProbeOrder {
  readonly definition: CheckDefinition;
  readonly intervalMs: number;
  /** Of this machine's files: denied ranges do not bind it. */
  readonly local: boolean;
}

/** What becomes of an order. */
export interface ProbeEvents {
  /** A probe ended with a result that can be believed. The next run is planned already. */
  finished(result: ProbeResult): void;
  /** A time-out was not believed: the prober was starved. The probe is run again soon. */
  disbelieved(): void;
}

/** An order that is carried out until it is stopped; after that none of its events comes. */
export interface Probed {
  /** Probes at once, or joins the probe under way. Undefined when it is stopped before the probe ends. */
  runNow(): Promise<ProbeResult | undefined>;
  /** Brings the next run forward. */
  again(delayMs: number): void;
  stop(): void;
}

/** Figures of the probes. */
export interface ProbingSnapshot {
  readonly inFlight: number;
  /** Sockets and children held open by probes. */
  readonly open: number;
  readonly timers: number;
  readonly condition: Condition;
  readonly kinds: Readonly<Record<string, KindSnapshot>>;
}

/**
 * Carries out probes at their times: `LocalProbing` where it is called, `ThreadProbing` in a thread of its own, so that
 * neither the work of probes nor their garbage keeps DNS waiting.
 */
export interface Probing {
  start(order: ProbeOrder, events: ProbeEvents): Probed;
  /** A single probe of a definition that is not registered. */
  once(definition: CheckDefinition, local: boolean): Promise<ProbeResult>;
  snapshot(): ProbingSnapshot;
  /** Resolves when no timer, socket or child of a probe is left. */
  close(): Promise<void>;
}

/** The options that bear on probes. Plain data, too. */
export type ProbingOptions = Pick<
  HealthOptions,
  | "outputBytesMax"
  | "probesMax"
  | "probesPerHostMax"
  | "lookupCacheMs"
  | "keepAlive"
  | "denyRanges"
  | "tls"
  | "dockerHost"
  | "pulse"
>;
