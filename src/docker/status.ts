import type { EngineInfo } from "./engine/engine-client.js";

/** `connecting` and `away`: no engine answers; `syncing`: its containers are being read; `watching`: all is followed. */
export type DockerState = "connecting" | "syncing" | "watching" | "away" | "closed";

/** How the watch of an engine stands: for the API, the log and metrics. */
export interface DockerStatus {
  readonly state: DockerState;
  /** `unix:///var/run/docker.sock`. */
  readonly endpoint: string;
  readonly engine: EngineInfo | undefined;
  /** Name in our ownership mark; blank before the first engine answered. */
  readonly owner: string;
  /** Running containers at the last comparison. */
  readonly containers: number;
  /** Services that should be registered now. */
  readonly services: number;
  /** Milliseconds since 1970; undefined: never yet. */
  readonly lastReconcileMs: number | undefined;
  readonly lastEventMs: number | undefined;
  /** The newest fault with the engine or the registry, until it is over. */
  readonly engineError: string | undefined;
  readonly registryError: string | undefined;
  readonly counters: Readonly<DockerCounters>;
}

/** Totals since the start. */
export interface DockerCounters {
  events: number;
  unreadableEvents: number;
  connections: number;
  reconciles: number;
  registered: number;
  deregistered: number;
  refused: number;
  statusUpdates: number;
}

export function newCounters(): DockerCounters {
  return {
    events: 0,
    unreadableEvents: 0,
    connections: 0,
    reconciles: 0,
    registered: 0,
    deregistered: 0,
    refused: 0,
    statusUpdates: 0,
  };
}
