import { define, type FunctionSpec, GoError, stringType } from "../../gotemplate/index.js";
import { formatGoTime } from "./go-time.js";
import type { FunctionPorts } from "./ports.js";

const RFC3339 = "2006-01-02T15:04:05Z07:00";

/** `timestamp`: the moment of rendering, in UTC. */
export function timeFunctions(ports: FunctionPorts): [string, FunctionSpec][] {
  const timestamp = define(
    [],
    (layouts) => {
      if (layouts.length > 1) {
        return new GoError(`timestamp: wrong number of arguments, expected 0 or 1, but got ${layouts.length}`);
      }
      const layout = (layouts[0] as string | undefined) ?? RFC3339;
      return layout === "unix" ? String(Math.floor(ports.nowMs() / 1000)) : formatGoTime(ports.nowMs(), layout);
    },
    { variadic: stringType },
  );
  return [["timestamp", timestamp]];
}
