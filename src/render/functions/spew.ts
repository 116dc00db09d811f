import { quote } from "../../golang/index.js";
import {
  anyType,
  byteLength,
  compareText,
  define,
  type FunctionSpec,
  GoInt,
  GoMap,
  GoPointer,
  GoSlice,
  GoStruct,
  type Held,
  typeName,
  unwrap,
  type Value,
} from "../../gotemplate/index.js";
import type { FunctionPorts } from "./ports.js";

/** Deeper values are cut: they can contain themselves. */
const DEPTH_MAX = 100;

/** A value with its types and lengths, one element a line, as go-spew dumps it (without addresses and capacities). */
function dump(value: Value, depth: number): string {
  const lead = `(${value === null ? "interface {}" : typeName(value)})`;
  if (value === null) return `${lead} <nil>`;
  if (typeof value === "string") return `${lead} (len=${byteLength(value)}) ${quote(value)}`;
  if (value instanceof GoInt) return `${lead} ${value.value}`;
  if (typeof value !== "object") return `${lead} ${String(value)}`;
  if (depth > DEPTH_MAX) return `${lead} <max depth reached>`;
  if (value instanceof GoPointer)
    return value.target === null ? `${lead} <nil>` : `${lead}${body(value.target, depth)}`;
  if ((value instanceof GoSlice || value instanceof GoMap) && value.isNil) return `${lead} <nil>`;
  if (value instanceof GoSlice) return `${lead} (len=${value.items.length}) ${body(value, depth)}`;
  if (value instanceof GoMap) return `${lead} (len=${value.size}) ${body(value, depth)}`;
  return value instanceof GoStruct ? `${lead} ${body(value, depth)}` : lead;
}

function body(value: GoSlice | GoMap | GoStruct, depth: number): string {
  const lines = elements(value, depth + 1);
  const indent = " ".repeat(depth);
  return lines.length === 0
    ? `{\n${indent}}`
    : `{\n${lines.map((line) => `${indent} ${line}`).join(",\n")}\n${indent}}`;
}

function elements(value: GoSlice | GoMap | GoStruct, depth: number): string[] {
  if (value instanceof GoSlice) return value.items.map((item) => dump(item, depth));
  if (value instanceof GoStruct) {
    return value.type.fields.map(({ name }, at) => `${name}: ${dump(value.values[at] ?? null, depth)}`);
  }
  const pairs = value.pairs().map(([key, item]) => [dump(key, depth), dump(item, depth)] as const);
  return pairs.sort(([a], [b]) => compareText(a, b)).map(([key, item]) => `${key}: ${item}`);
}

function dumpAll(args: readonly Held[]): string {
  return args.map((arg) => `${dump(unwrap(arg) ?? null, 0)}\n`).join("");
}

/** `spew_sdump` gives the text, `spew_dump` prints it to standard output on every pass. */
export function spewFunctions(ports: FunctionPorts): [string, FunctionSpec][] {
  const variadic = { variadic: anyType };
  const printed = (args: readonly Held[]): string => {
    ports.print(dumpAll(args));
    return "";
  };
  return [
    ["spew_sdump", define([], dumpAll, variadic)],
    ["spew_dump", define([], printed, variadic)],
  ];
}
