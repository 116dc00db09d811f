import type { DataQuery } from "./query.js";
import type { Answer } from "./rows.js";

/** Where templates' data comes from: a Consul HTTP API, or the view and feed of this process. */
export interface DataSource {
  /**
   * Follows a query until closed. The sink may be told during the call: a source in this process knows at once. One call a
   * query: the watcher shares it among templates.
   */
  watch(query: DataQuery, sink: DataSink): DataWatch;
}

export interface DataWatch {
  close(): void;
}

export interface DataSink {
  /** There is a new answer. `read` is called at most once, when a template needs it; what it gives is kept. */
  answer(read: () => Answer): void;
  /** A round failed; there will be another. */
  failing(failure: { readonly message: string; readonly attempt: number; readonly retryMs: number }): void;
  /** There will be no other round. */
  failed(message: string): void;
}

/** How often and how long a query is tried again. */
export interface RetryPolicy {
  readonly enabled: boolean;
  /** Retries after the first failure; 0 is for ever. */
  readonly attempts: number;
  readonly backoffMs: number;
  /** 0: no cap. */
  readonly maxBackoffMs: number;
}

/** Doubling beyond this would overflow; the cap is long reached. */
const DOUBLINGS_MAX = 30;

/** The pause before retry number `attempt` (from 1), or undefined when there is none left. */
export function retryDelayMs(policy: RetryPolicy, attempt: number): number | undefined {
  if (!policy.enabled || (policy.attempts > 0 && attempt > policy.attempts)) return undefined;
  const delayMs = policy.backoffMs * 2 ** Math.min(attempt - 1, DOUBLINGS_MAX);
  return policy.maxBackoffMs > 0 ? Math.min(delayMs, policy.maxBackoffMs) : delayMs;
}
