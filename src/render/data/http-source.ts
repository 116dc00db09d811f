import type { Clock } from "../clock.js";
import type { DataQuery } from "./query.js";
import type { Answer, PairRow } from "./rows.js";
import { type DataSink, type DataSource, type DataWatch, type RetryPolicy, retryDelayMs } from "./source.js";

/** One GET of a Consul HTTP API. Rejects with the text to show; 404 is an answer. */
export type Ask = (
  path: string,
  query: Readonly<Record<string, string>>,
  limits: { readonly signal: AbortSignal; readonly timeoutMs: number },
) => Promise<HttpAnswer>;

export interface HttpAnswer {
  readonly status: number;
  /** `X-Consul-Index`. */
  readonly index: number | undefined;
  readonly body: Uint8Array;
}

export interface HttpSourceOptions {
  /** How long one round may park at the agent. */
  readonly waitMs: number;
  /** Any server may answer. */
  readonly stale: boolean;
  readonly retry: RetryPolicy;
}

/** Rounds of one query begin at most this often, or a busy endpoint would be asked in a tight loop. */
const ROUND_MS_MIN = 100;
/** Datacenters come and go rarely, and their endpoint does not block. */
const POLL_MS = 15_000;
/** What a reply may take beyond its wait and the agent's jitter of a sixteenth before we call it lost. */
const GRACE_MS = 10_000;

/** Data from any Consul HTTP API, by blocking queries: one for each different question. */
export function httpSource(ask: Ask, options: HttpSourceOptions, clock: Clock): DataSource {
  return {
    watch: (query, sink) => {
      const round = new Round(ask, options, clock, query, sink);
      void round.follow();
      return round;
    },
  };
}

class Round implements DataWatch {
  readonly #ask: Ask;
  readonly #options: HttpSourceOptions;
  readonly #clock: Clock;
  readonly #query: DataQuery;
  readonly #sink: DataSink;
  readonly #ending = new AbortController();
  #index = 0;
  #failures = 0;
  #seen: Uint8Array | undefined;

  constructor(ask: Ask, options: HttpSourceOptions, clock: Clock, query: DataQuery, sink: DataSink) {
    this.#ask = ask;
    this.#options = options;
    this.#clock = clock;
    this.#query = query;
    this.#sink = sink;
  }

  close(): void {
    this.#ending.abort();
  }

  async follow(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const startedMs = this.#clock.nowMs();
      const pauseMs = await this.#once(signal);
      if (pauseMs === undefined) return;
      const restMs = this.#query.kind === "datacenters" ? POLL_MS : ROUND_MS_MIN - (this.#clock.nowMs() - startedMs);
      await this.#pause(Math.max(pauseMs, pauseMs > 0 ? 0 : restMs), signal);
    }
  }

  /** One round; gives the pause before the next, undefined when there is none. */
  async #once(signal: AbortSignal): Promise<number | undefined> {
    try {
      const { path, query } = await this.#target(signal);
      const { waitMs } = this.#options;
      const answer = await this.#ask(path, query, { signal, timeoutMs: waitMs + waitMs / 16 + GRACE_MS });
      if (signal.aborted) return undefined;
      const rows = answerOf(this.#query, answer);
      this.#failures = 0;
      this.#index = nextIndex(this.#index, answer.index);
      if (!sameBytes(this.#seen, answer.body)) {
        this.#seen = answer.body;
        this.#sink.answer(() => rows);
      }
      return 0;
    } catch (thrown) {
      return signal.aborted ? undefined : this.#failed(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  #failed(message: string): number | undefined {
    const attempt = ++this.#failures;
    const retryMs = retryDelayMs(this.#options.retry, attempt);
    if (retryMs === undefined) this.#sink.failed(message);
    else this.#sink.failing({ message, attempt, retryMs });
    return retryMs;
  }

  async #target(signal: AbortSignal): Promise<{ path: string; query: Record<string, string> }> {
    const query = this.#query;
    if (query.kind === "datacenters") return { path: "/v1/catalog/datacenters", query: {} };
    const path = query.kind === "node" && query.name === "" ? await this.#ownNode(signal) : pathOf(query);
    const common = {
      ...(this.#options.stale ? { stale: "" } : {}),
      wait: `${this.#options.waitMs}ms`,
      ...(this.#index > 0 ? { index: String(this.#index) } : {}),
    };
    return { path, query: { ...common, ...paramsOf(query) } };
  }

  /** The node that the agent runs on. */
  async #ownNode(signal: AbortSignal): Promise<string> {
    const answer = await this.#ask("/v1/agent/self", {}, { signal, timeoutMs: GRACE_MS });
    const self = jsonOf(answer.body) as { Config?: { NodeName?: string } };
    return `/v1/catalog/node/${escapeSegment(self.Config?.NodeName ?? "")}`;
  }

  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || delayMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        cancel();
        signal.removeEventListener("abort", finish);
        resolve();
      };
      const cancel = this.#clock.after(delayMs, finish);
      signal.addEventListener("abort", finish, { once: true });
    });
  }
}

/** An index that went backwards starts over, and none counts as 1, so that the next round blocks. */
function nextIndex(before: number, given: number | undefined): number {
  const index = Math.max(given ?? 1, 1);
  return index < before ? 0 : index;
}

function pathOf(query: Exclude<DataQuery, { kind: "datacenters" }>): string {
  switch (query.kind) {
    case "service":
      return `/v1/health/${query.connect ? "connect" : "service"}/${escapeSegment(query.name)}`;
    case "services":
      return "/v1/catalog/services";
    case "nodes":
      return "/v1/catalog/nodes";
    case "node":
      return `/v1/catalog/node/${escapeSegment(query.name)}`;
    case "key":
      return `/v1/kv/${escapeSegment(query.key)}`;
    case "prefix":
      return `/v1/kv/${escapeSegment(query.prefix)}`;
    case "file":
      throw new Error("files are not asked over HTTP");
  }
}

function paramsOf(query: Exclude<DataQuery, { kind: "datacenters" }>): Record<string, string> {
  if (query.kind === "file") return {};
  const params: Record<string, string> = { ...query.params };
  if (query.dc !== "") params["dc"] = query.dc;
  if ("near" in query && query.near !== "") params["near"] = query.near;
  if (query.kind === "prefix") params["recurse"] = "";
  if (query.kind === "service") {
    if (query.passing) params["passing"] = "1";
    if (query.tag !== "") params["tag"] = query.tag;
  }
  return params;
}

/** Escapes a name but keeps its slashes. */
function escapeSegment(name: string): string {
  const wellFormed = new TextDecoder().decode(new TextEncoder().encode(name));
  return wellFormed.split("/").map(encodeURIComponent).join("/");
}

/** @throws when a 404 is no answer to this question, or the body is not JSON. */
function answerOf(query: DataQuery, { status, body }: HttpAnswer): Answer {
  if (status === 404) {
    if (query.kind === "key") return undefined;
    if (query.kind === "prefix") return [];
    throw new Error(`Unexpected response code: 404 (${new TextDecoder().decode(body).trim()})`);
  }
  const value = jsonOf(body);
  if (query.kind === "key") return (value as PairRow[])[0];
  // A node that does not exist is `null`; so are lists that some servers leave empty.
  if (query.kind === "node") return (value ?? { Node: null, Services: {} }) as Answer;
  return (value ?? (query.kind === "services" ? {} : [])) as Answer;
}

function jsonOf(body: Uint8Array): unknown {
  // Flags are unsigned 64-bit: those that a number cannot hold become texts.
  const text = new TextDecoder().decode(body).replace(/("Flags":)(\d{16,})/g, '$1"$2"');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`the reply is not JSON: ${(cause as Error).message}`, { cause });
  }
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at]);
}
