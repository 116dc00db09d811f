import { parseDuration } from "../../golang/index.js";
import { type Fields, firstOf } from "./fields.js";
import type { Wait } from "./template-options.js";

export type WaitResult = { readonly ok: true; readonly wait: Wait } | { readonly ok: false; readonly error: string };

const NS_PER_MS = 1e6;
/** The longest wait, when only the shortest is given. */
const MAX_PER_MIN = 4;

/** `MIN[:MAX]`. */
export function parseWait(text: string): WaitResult {
  const parts = text.split(":").map((part) => part.trim());
  if (text.trim() === "") return { ok: true, wait: { minMs: 0, maxMs: 0 } };
  if (parts.length > 2) return { ok: false, error: "wait: invalid format" };
  const bounds: number[] = [];
  for (const part of parts) {
    const read = parseDuration(part);
    if (!read.ok) return { ok: false, error: read.error };
    if (read.ns < 0) return { ok: false, error: "wait: cannot be negative" };
    bounds.push(read.ns / NS_PER_MS);
  }
  const [minMs = 0, maxMs = minMs * MAX_PER_MIN] = bounds;
  if (minMs > maxMs) return { ok: false, error: "wait: min must be less than max" };
  return { ok: true, wait: { minMs, maxMs } };
}

/** `wait { min = "5s" max = "20s" }` or `wait = "5s:20s"`. A file may have a min above its max: then max is min. */
export function readWait(fields: Fields, key: string): Wait | undefined {
  const value = fields.value(key);
  if (value === undefined) return undefined;
  if (value.kind === "string") {
    const read = parseWait(value.value);
    return read.ok ? read.wait : fields.refuse(key, read.error);
  }
  const block = fields.block(key);
  if (block === undefined) return undefined;
  const enabled = firstOf((name) => block.bool(name), "enabled", "bool");
  const minMs = block.durationMs("min") ?? 0;
  const maxMs = block.durationMs("max") ?? minMs * MAX_PER_MIN;
  block.done();
  return enabled === false ? { minMs: 0, maxMs: 0 } : { minMs, maxMs };
}
