import type { CheckDefinition, CheckStatus } from "../records/index.js";
import type { StatusReport } from "./outbox.js";
import type { ProbeResult } from "./probers/prober.js";

/** A check as an alias sees it. */
export interface AliasedCheck {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly output: string;
}

/** What an alias check reads of the catalog. `node` is empty for the agent's own node. */
export interface AliasCatalog {
  /**
   * The checks of a service instance with those of its node; with an empty service ID those of the whole node.
   * Undefined when there is no such instance (an unknown node alone has no checks).
   */
  aliased(node: string, serviceId: string): readonly AliasedCheck[] | undefined;
  /** Calls back after any change of what `aliased` would say; the returned function ends that. */
  subscribe(node: string, serviceId: string, changed: () => void): () => void;
}

/** Another place to look from: it runs a definition and says what it saw, undefined when it cannot say. */
export interface Vantage {
  readonly name: string;
  probe(definition: CheckDefinition): Promise<ProbeResult | undefined>;
}

/** What the engine says while it works. Messages never hold headers, bodies or environments of checks. */
export interface HealthLog {
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** What the engine needs from outside; plugged in where the rooms meet. */
export interface HealthPorts {
  /** Commits a new status. A rejection is tried again with back-off, with the newest state. */
  report(report: StatusReport): Promise<void>;
  /** The status stayed and the output changed: kept beside the record, no commit. */
  outputChanged(checkKey: string, output: string): void;
  /** A service was critical for too long. A rejection is tried again at the next look. */
  deregister(serviceKey: string, reason: string): Promise<void>;
  readonly catalog: AliasCatalog;
  readonly log: HealthLog;
  /** Places that confirm what the mass-failure guard doubts; none by default. */
  readonly vantages?: readonly Vantage[];
}

/** A check to be run. */
export interface EngineCheck {
  readonly id: string;
  readonly node: string;
  /** Empty for a check of the node. */
  readonly serviceId: string;
  /** Checks of one service are judged together by the mass-failure guard; without it, those of one service ID. */
  readonly serviceName?: string;
  /** Null for checks that nobody runs (maintenance): they are not the engine's. */
  readonly definition: CheckDefinition | null;
  readonly status: CheckStatus;
  readonly output: string;
  /** True for a definition from this machine's files, false or absent for one that came over the API. */
  readonly local?: boolean;
  /** For a TTL check that outlived the process: when it runs out, in milliseconds since 1970. */
  readonly ttlExpiresWallMs?: number;
}
