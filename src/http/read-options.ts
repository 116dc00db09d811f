import { parseDuration, quote } from "../golang/index.js";
import { type Answer, isAnswer, text } from "./answer.js";
import type { Call } from "./call.js";

/** How a read is to be made, from the parameters that all consistency-aware reads share. */
export interface ReadOptions {
  /** 0 does not block. */
  readonly index: number;
  /** Longest wait, jitter included; 0 when `index` is. */
  readonly waitMs: number;
  readonly consistency: "leader" | "stale" | "consistent";
  readonly cached: boolean;
}

const plainRead: ReadOptions = { index: 0, waitMs: 0, consistency: "leader", cached: false };

/** Reads the shared parameters in Consul's order (consistency, Cache-Control, wait, index); the first complaint wins. */
export function readOptions(call: Call): ReadOptions | Answer {
  const consistency = readConsistency(call);
  if (consistency === plainRead || isAnswer(consistency)) return consistency;
  const wait = readWait(call);
  if (typeof wait !== "number") return wait;
  const index = readIndex(call.query.get("index"));
  if (index === undefined) return text(400, "Invalid index");
  return { ...consistency, index, waitMs: index === 0 ? 0 : wait };
}

/** The part of it that says how fresh the answer must be; it never blocks. */
export function readConsistency(call: Call): ReadOptions | Answer {
  const { query } = call;
  const cacheControl = call.header("cache-control");
  const { discoveryMaxStaleMs, useCache } = call.settings.raw;
  if (query.empty && cacheControl === undefined && discoveryMaxStaleMs <= 0) return plainRead;
  const maxStale = query.get("max_stale");
  const staleNs = maxStale ? parseDuration(maxStale) : undefined;
  if (staleNs?.ok === false) return text(400, `Invalid max_stale value ${quote(maxStale ?? "")}`);
  const consistent = query.has("consistent");
  const cached = useCache && query.has("cached");
  const asked = consistent || cached || query.has("leader");
  const stale = query.has("stale") || (staleNs?.ns ?? 0) > 0 || (!asked && discoveryMaxStaleMs > 0);
  if (stale && consistent) return text(400, "Cannot specify ?stale with ?consistent, conflicting semantics.");
  if (cached && consistent) return text(400, "Cannot specify ?cached with ?consistent, conflicting semantics.");
  if (cacheControl !== undefined && !isCacheControl(cacheControl)) return text(400, "Invalid Cache-Control header.");
  const consistency = stale ? "stale" : consistent ? "consistent" : "leader";
  return { ...plainRead, consistency, cached };
}

/** The wait asked for in milliseconds with its jitter, so that clients that wait alike do not come back alike. */
export function readWait(call: Call): number | Answer {
  const { defaultQueryTimeMs, maxQueryTimeMs } = call.settings.raw;
  const given = call.query.get("wait");
  let waitMs = defaultQueryTimeMs;
  if (given) {
    const parsed = parseDuration(given);
    if (!parsed.ok) return text(400, "Invalid wait time");
    if (parsed.ns > 0) waitMs = Math.min(parsed.ns / 1e6, maxQueryTimeMs);
  }
  return waitMs + call.ports.random() * (waitMs / jitterFraction);
}

/** Consul adds up to a sixteenth of the wait. */
const jitterFraction = 16;

const indexMax = (1n << 64n) - 1n;
/** So many digits always fit. */
const safeDigits = 15;

function readIndex(given: string | undefined): number | undefined {
  if (!given) return 0;
  if (!/^\d+$/.test(given)) return undefined;
  return given.length <= safeDigits || BigInt(given) <= indexMax ? Number(given) : undefined;
}

/** Only `max-age=` and `stale-if-error=` are looked at, whatever their case; what follows must be a whole number. */
function isCacheControl(header: string): boolean {
  return header.split(",").every((part) => {
    const value = /^(?:max-age|stale-if-error)=(.*)$/i.exec(part.trim())?.[1];
    return value === undefined || /^[+-]?\d+$/.test(value);
  });
}
