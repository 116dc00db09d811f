import { formatDuration, formatTime, utcMoment } from "../../golang/index.js";
import {
  anyType,
  define,
  type FunctionSpec,
  GoError,
  GoInt,
  type Held,
  momentIn,
  stringType,
  unwrap,
} from "../../gotemplate/index.js";
import type { FunctionPorts } from "./ports.js";

const RFC3339 = "2006-01-02T15:04:05Z07:00";

/** Time gone by since a date or a Unix time, in whole seconds; since now for values of other kinds. */
function ago(held: Held, nowMs: number): string {
  const value = unwrap(held);
  const unix =
    typeof value === "bigint" ? value : value instanceof GoInt && value.kind === "int64" ? value.value : undefined;
  const sinceSeconds = momentIn(held)?.seconds ?? (unix === undefined ? nowMs / 1000 : Number(unix));
  return formatDuration(Math.round(nowMs / 1000 - sinceSeconds) * 1e9);
}

/** `timestamp`: the moment of rendering, in UTC. */
export function timeFunctions(ports: FunctionPorts): [string, FunctionSpec][] {
  const timestamp = define(
    [],
    (layouts) => {
      if (layouts.length > 1) {
        return new GoError(`timestamp: wrong number of arguments, expected 0 or 1, but got ${layouts.length}`);
      }
      const layout = (layouts[0] as string | undefined) ?? RFC3339;
      return layout === "unix"
        ? String(Math.floor(ports.nowMs() / 1000))
        : formatTime(utcMoment(ports.nowMs()), layout);
    },
    { variadic: stringType },
  );
  return [
    ["timestamp", timestamp],
    ["sprig_ago", define([anyType], ([held]) => ago(held as Held, ports.nowMs()))],
  ];
}
