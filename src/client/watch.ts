import { ClientError } from "./errors.js";
import type { Query, RequestOptions } from "./options.js";
import type { Reply } from "./reply.js";

export interface WatchOptions {
  readonly query?: Query;
  /** How long one round may park at the agent. Default 5 minutes, Consul's own. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
  /** Statuses beside 2xx that are answers, such as 404 of a key that may yet come. */
  readonly accept?: readonly number[];
  /** Told of every failed round and the pause before the next one. */
  readonly onError?: (error: ClientError, retryMs: number) => void;
  /** First pause after a failure; it doubles up to `retryMsMax`. Defaults 1 s and 60 s. */
  readonly retryMsMin?: number;
  readonly retryMsMax?: number;
  /** 0 <= value < 1; spreads the pauses of many clients. Default `Math.random`. */
  readonly random?: () => number;
}

export interface Watch {
  /** Settles once the watch has ended: by `close`, or rejected by what the sink threw. */
  readonly ended: Promise<void>;
  close(): void;
}

const WAIT_MS = 5 * 60_000;
/** What a reply may take beyond its wait and the agent's jitter of a sixteenth before we call it lost. */
const GRACE_MS = 10_000;
/** So many rounds in a row may follow each other at once: a burst of writes is seen as it happens. */
const QUICK_ROUNDS_MAX = 10;
/** After that, rounds begin at most this often, or a busy endpoint would be asked in a tight loop. */
const QUICK_ROUND_MS = 100;

type Ask = (options: RequestOptions) => Promise<Reply>;

/** Follows an endpoint with blocking queries; see `ConsulClient.watch`. */
export function startWatch(
  ask: Ask,
  options: WatchOptions,
  sink: (reply: Reply) => void | Promise<void>,
  ending: AbortSignal,
): Watch {
  const own = new AbortController();
  const stop = () => own.abort();
  const sources = [ending, ...(options.signal === undefined ? [] : [options.signal])];
  for (const source of sources) {
    if (source.aborted) stop();
    source.addEventListener("abort", stop, { once: true });
  }
  const ended = follow(ask, options, sink, own.signal).finally(() => {
    for (const source of sources) source.removeEventListener("abort", stop);
  });
  ended.catch(() => {}); // whoever cares awaits `ended`
  return { ended, close: stop };
}

async function follow(
  ask: Ask,
  options: WatchOptions,
  sink: (reply: Reply) => void | Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let index = 0;
  let failures = 0;
  let quickRounds = 0;
  let told = false;
  while (!signal.aborted) {
    const startedMs = performance.now();
    const outcome = await round(ask, options, index, signal);
    if (signal.aborted) return;
    if (outcome instanceof ClientError) {
      const retryMs = retryPauseMs(options, failures++);
      options.onError?.(outcome, retryMs);
      await pause(retryMs, signal);
      continue;
    }
    failures = 0;
    const next = nextIndex(index, outcome.index);
    if (!told || next !== index) await sink(outcome);
    told = true;
    index = next;
    const tookMs = performance.now() - startedMs;
    quickRounds = tookMs < QUICK_ROUND_MS ? quickRounds + 1 : 0;
    if (quickRounds > QUICK_ROUNDS_MAX) await pause(QUICK_ROUND_MS - tookMs, signal);
  }
}

async function round(
  ask: Ask,
  options: WatchOptions,
  index: number,
  signal: AbortSignal,
): Promise<Reply | ClientError> {
  const waitMs = options.waitMs ?? WAIT_MS;
  const blocking = index === 0 ? {} : { index, wait: `${waitMs}ms` };
  try {
    return await ask({
      query: { ...options.query, ...blocking },
      signal,
      timeoutMs: waitMs + waitMs / 16 + GRACE_MS,
      ...(options.accept === undefined ? {} : { accept: options.accept }),
    });
  } catch (thrown) {
    if (thrown instanceof ClientError) return thrown;
    throw thrown;
  }
}

/**
 * The index to wait on next: one that went backwards (a restored snapshot, a rebuilt server) starts over from 0, and 0 or
 * a missing header counts as 1, so that the next round blocks instead of spinning.
 */
function nextIndex(before: number, given: number | undefined): number {
  const index = Math.max(given ?? 1, 1);
  return index < before ? 0 : index;
}

function retryPauseMs(options: WatchOptions, failures: number): number {
  const least = options.retryMsMin ?? 1_000;
  const full = Math.min(least * 2 ** Math.min(failures, 30), options.retryMsMax ?? 60_000);
  const random = options.random ?? Math.random;
  return Math.round(full * (0.5 + random() / 2)); // between half and all of it
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener("abort", finish, { once: true });
  });
}
