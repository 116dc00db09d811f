import type { ReadOptions } from "./read-options.js";

/**
 * The headers that say what a read saw. `index` is never 0 on the wire. Every answer here is from the view of one
 * consistent store, so there is a leader always and no lag to tell.
 */
export function metaHeaders(index: number, { consistency, cached }: ReadOptions, cacheable = false): string[] {
  const headers = [
    "X-Consul-Index",
    String(index || 1),
    "X-Consul-Knownleader",
    "true",
    "X-Consul-Lastcontact",
    "0",
    "X-Consul-Query-Backend",
    "blocking-query",
    "X-Consul-Effective-Consistency",
    consistency,
  ];
  if (cached && cacheable) headers.push("X-Cache", "MISS");
  return headers;
}

/** The same without the consistency: KV, sessions, coordinates. */
export function indexHeaders(index: number): string[] {
  return metaHeaders(index, { index: 0, waitMs: 0, consistency: "leader", cached: false }).slice(0, 8);
}

/** On catalog reads that fail after their parameters were read. */
export const failedReadHeaders: readonly string[] = [
  "X-Consul-Index",
  "1",
  "X-Consul-Knownleader",
  "false",
  "X-Consul-Lastcontact",
  "0",
  "X-Consul-Query-Backend",
  "blocking-query",
];
