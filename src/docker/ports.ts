export type LogLevel = "debug" | "info" | "warn" | "error";

/** What the watch of an engine needs of the process around it. */
export interface DockerPorts {
  /** One line of the log: registrator's words where it has them. */
  readonly log: (level: LogLevel, line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The operating system's host name. */
  readonly hostname: string;
  /** Address of ports published on all addresses: blank leaves it to the agent's node address, undefined: unknown. */
  readonly hostAddress: () => Promise<string | undefined>;
  /** The agent's node: where its checks go when no address is registered. */
  readonly nodeAddress: string;
  /** Body of a URL that a `-tags` template names. Rejects with the reason. */
  readonly httpGet: (url: string) => Promise<string>;
  /** Numbers in [0, 1): spreads retries. */
  readonly random: () => number;
  /**
   * Called when registrator would have ended the process (a failing `-tags` template; with `-compat=exit` also an engine that
   * is away); absent: it is logged, and the rest goes on.
   */
  readonly fatal?: (line: string) => void;
  readonly timing?: Partial<Timing>;
}

/** Milliseconds; tests make them short. */
export interface Timing {
  /** Delay before the first retry; it doubles up to the last. */
  readonly retryMsMin: number;
  readonly retryMsMax: number;
  /** Between comparisons when no option says otherwise. */
  readonly reconcileMs: number;
  /** How long the head of the event stream is waited for before the list is read anyway. */
  readonly streamHeadMs: number;
  /** How long a health status is taken to be known to the registry. */
  readonly statusRepeatMs: number;
}

export const defaultTiming: Timing = {
  retryMsMin: 100,
  retryMsMax: 10_000,
  reconcileMs: 60_000,
  streamHeadMs: 1_000,
  statusRepeatMs: 3_600_000,
};
