import type { Meter } from "../limits.js";
import { type FunctionSpec, GoError } from "../values/function.js";
import { anyType } from "../values/types.js";
import type { Value } from "../values/value.js";
import { define, named, type Result } from "./define.js";
import { type JsonStyle, writeJson } from "./json-writer.js";
import { writeToml } from "./toml-writer.js";
import { writeYaml } from "./yaml-writer.js";

type Write = (value: Value, meter: Meter) => Result;

function formatter(name: string, write: Write): readonly [string, FunctionSpec] {
  return [name, define([anyType], ([value], context) => write(value as Value, context.meter))];
}

function json(name: string, style: JsonStyle): readonly [string, FunctionSpec] {
  return formatter(name, (value, meter) => named(name, writeJson(value, style, meter)));
}

/** Reflection's own complaint comes without the function's name. */
function toToml(value: Value, meter: Meter): Result {
  return value === null
    ? new GoError("reflect: call of reflect.Value.Type on zero Value")
    : named("toTOML", writeToml(value, meter));
}

/** Values to text. */
export const formatFunctions: readonly (readonly [string, FunctionSpec])[] = [
  json("toJSON", { escapeHtml: true, pretty: false }),
  json("toJSONPretty", { escapeHtml: true, pretty: true }),
  json("toUnescapedJSON", { escapeHtml: false, pretty: false }),
  json("toUnescapedJSONPretty", { escapeHtml: false, pretty: true }),
  formatter("toYAML", writeYaml),
  formatter("toTOML", toToml),
];
