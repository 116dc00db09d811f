import type { UpstreamCounters } from "./upstream.js";

/** Counts since start; read by whoever publishes metrics. */
export interface ForwardCounters {
  /** Queries answered out of the cache, fresh. */
  hits: number;
  /** Queries for which upstreams were or are asked. */
  misses: number;
  /** Of the misses, those that joined an exchange already under way. */
  merged: number;
  staleAnswers: number;
  prefetches: number;
  /** Answered from hosts file, private reverse zones and special names. */
  localAnswers: number;
  /** Queries of clients that are not in `forward.allow`. */
  strangers: number;
  /** Queries turned away because too many were pending. */
  overLimit: number;
  /** SERVFAIL because no upstream had an answer, now or a moment ago. */
  failures: number;
  /** Times a second upstream was asked because the first was silent. */
  hedges: number;
  /** Our own queries that came back to us. */
  loops: number;
  /** Answers out of which private addresses were taken. */
  rebindings: number;
}

export function newCounters(): ForwardCounters {
  return {
    hits: 0,
    misses: 0,
    merged: 0,
    staleAnswers: 0,
    prefetches: 0,
    localAnswers: 0,
    strangers: 0,
    overLimit: 0,
    failures: 0,
    hedges: 0,
    loops: 0,
    rebindings: 0,
  };
}

/** One upstream as an operator sees it. */
export interface UpstreamSnapshot extends UpstreamCounters {
  readonly upstream: string;
  readonly standing: "up" | "down";
  /** Moving average; undefined before the first reply. */
  readonly latencyMs: number | undefined;
}

export interface ForwardSnapshot extends ForwardCounters {
  readonly pendingQueries: number;
  readonly cacheEntries: number;
  readonly cacheBytes: number;
  readonly cacheEvictions: number;
  readonly upstreams: readonly UpstreamSnapshot[];
}
