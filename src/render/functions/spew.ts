import { quote } from "../../golang/index.js";
import {
  anyType,
  byteLength,
  type CallContext,
  compareText,
  define,
  type FunctionSpec,
  GoInt,
  GoMap,
  GoPointer,
  GoSlice,
  GoStruct,
  type Held,
  sprintf,
  stringType,
  typeName,
  unwrap,
  type Value,
} from "../../gotemplate/index.js";
import type { FunctionPorts } from "./ports.js";

/** Deeper values are cut: they can contain themselves. */
const DEPTH_MAX = 100;

type Composite = GoSlice | GoMap | GoStruct;

/** Sizes of nothing are not shown. A list has room for as many elements as it has: nobody else can tell. */
function size(value: GoSlice | GoMap | string): string {
  const length =
    typeof value === "string" ? byteLength(value) : value instanceof GoMap ? value.size : value.items.length;
  if (length === 0) return "";
  return value instanceof GoSlice ? `(len=${length} cap=${length}) ` : `(len=${length}) `;
}

/** A value with its types and lengths, one element a line, as go-spew dumps it (without addresses). */
function dump(value: Value, depth: number): string {
  const lead = `(${value === null ? "interface {}" : typeName(value)})`;
  if (value === null) return `${lead} <nil>`;
  if (typeof value === "string") return `${lead} ${size(value)}${quote(value)}`;
  if (value instanceof GoInt) return `${lead} ${value.value}`;
  if (typeof value !== "object") return `${lead} ${String(value)}`;
  if (depth > DEPTH_MAX) return `${lead} <max depth reached>`;
  if (value instanceof GoPointer)
    return value.target === null ? `${lead} <nil>` : `${lead}${body(value.target, depth)}`;
  if (value instanceof GoStruct) return `${lead} ${body(value, depth)}`;
  if (!(value instanceof GoSlice || value instanceof GoMap)) return lead;
  return value.isNil ? `${lead} <nil>` : `${lead} ${size(value)}${body(value, depth)}`;
}

function body(value: Composite, depth: number): string {
  const lines = elements(value, (item) => dump(item, depth + 1), ": ");
  const indent = " ".repeat(depth);
  return lines.length === 0
    ? `{\n${indent}}`
    : `{\n${lines.map((line) => `${indent} ${line}`).join(",\n")}\n${indent}}`;
}

/** The shown elements of a list, map or struct; `between` stands between a name and its value, undefined leaves names out. */
function elements(value: Composite, show: (item: Value) => string, between: string | undefined): string[] {
  if (value instanceof GoSlice) return value.items.map(show);
  if (value instanceof GoStruct) {
    const lead = (name: string): string => (between === undefined ? "" : name + between);
    return value.type.fields.map(({ name }, at) => lead(name) + show(value.values[at] ?? null));
  }
  const pairs = value.pairs().map(([key, item]) => [show(key), show(item)] as const);
  return pairs.sort(([a], [b]) => compareText(a, b)).map(([key, item]) => key + (between ?? ":") + item);
}

function dumpAll(args: readonly Held[]): string {
  return args.map((arg) => `${dump(unwrap(arg) ?? null, 0)}\n`).join("");
}

/** A value in one line, as go-spew formats it: pointers are followed. `flags` are those of the verb `%v`. */
function inline(value: Value, flags: string, meter: CallContext["meter"], depth = 0): string {
  meter.nest(depth);
  const typed = flags.includes("#");
  if (value === null) return typed ? "(interface {})<nil>" : "<nil>";
  const lead = typed ? `(${typeName(value)})` : value instanceof GoPointer ? "<*>" : "";
  const content = value instanceof GoPointer ? value.target : value;
  if (content === null) return `${lead}<nil>`;
  if (!(content instanceof GoSlice || content instanceof GoMap || content instanceof GoStruct)) {
    return lead + sprintf(meter, "%v", [content]);
  }
  if (!(content instanceof GoStruct) && content.isNil) return `${lead}<nil>`;
  const between = content instanceof GoStruct && flags === "" ? undefined : ":";
  const shown = elements(content, (item) => inline(item, flags, meter, depth + 1), between).join(" ");
  const open = content instanceof GoStruct ? "{" : content instanceof GoMap ? "map[" : "[";
  return lead + open + shown + (content instanceof GoStruct ? "}" : "]");
}

/** `printf` whose `%v`, `%+v` and `%#v` are go-spew's; the operands are taken in their order. */
function format(text: string, args: readonly Held[], { meter }: CallContext): string {
  const operands = [...args];
  let next = 0;
  const plain = text.replace(/%(?:%|([-+# 0]*)([0-9.*]*)(\p{L}))/gu, (verb, flags = "", widths = "", letter) => {
    if (letter === undefined) return verb;
    if (letter === "v" && widths === "" && next < operands.length) {
      operands[next] = inline(unwrap(operands[next]) ?? null, flags, meter);
      verb = "%s";
    }
    next++;
    return verb;
  });
  return sprintf(meter, plain, operands);
}

/** `spew_sdump` and `spew_sprintf` give the text, `spew_dump` and `spew_printf` print it to standard output on every pass. */
export function spewFunctions(ports: FunctionPorts): [string, FunctionSpec][] {
  const variadic = { variadic: anyType };
  const printed = (text: string): string => {
    ports.print(text);
    return "";
  };
  return [
    ["spew_sdump", define([], dumpAll, variadic)],
    ["spew_dump", define([], (args) => printed(dumpAll(args)), variadic)],
    [
      "spew_sprintf",
      define([stringType], ([text, ...args], context) => format(text as string, args, context), variadic),
    ],
    [
      "spew_printf",
      define([stringType], ([text, ...args], context) => printed(format(text as string, args, context)), variadic),
    ],
  ];
}
