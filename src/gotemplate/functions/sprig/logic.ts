import { truth, typeName, typeOf, unwrap } from "../../values/describe.js";
import { type FunctionSpec, GoError } from "../../values/function.js";
import { anyType, boolType, stringType } from "../../values/types.js";
import { GoObject, type Held, type Value } from "../../values/value.js";
import { define, onText, type Result } from "../define.js";
import { readJson } from "../json-reader.js";
import { writeJson } from "../json-writer.js";
import { contentOf } from "./convert.js";
import { deepEqual } from "./equal.js";

type Entry = readonly [string, FunctionSpec];

function kindOf(held: Held): string {
  const value = unwrap(held);
  if (value instanceof GoObject) return value.type.name.startsWith("*") ? "ptr" : "struct";
  return value === undefined ? "invalid" : (typeOf(value)?.kind ?? "invalid");
}

function nameOf(held: Held): string {
  return typeName(contentOf(held));
}

function anyOf(call: (values: readonly Held[]) => Result): FunctionSpec {
  return define([], call, { variadic: anyType });
}

function onNamed(call: (name: string, held: Held) => boolean): FunctionSpec {
  return define([stringType, anyType], ([name, held]) => call(name as string, held));
}

/** A JSON writer: plain ones give "" for what cannot be written (but for the `raw` one), `must` ones fail. */
function json(name: string, escapeHtml: boolean, pretty: boolean): Entry[] {
  const write = (must: boolean) =>
    define([anyType], ([value], { meter }) => {
      const text = writeJson(value as Value, { escapeHtml, pretty }, meter);
      return text instanceof GoError && !must && escapeHtml ? "" : text;
    });
  return [
    [name, write(false)],
    [`mustT${name.slice(1)}`, write(true)],
  ];
}

/** Sprig's defaults, reflection and JSON. */
export const sprigLogic: readonly Entry[] = [
  [
    "default",
    define([anyType], ([fallback, given]) => (given !== undefined && truth(given) ? given : fallback), {
      variadic: anyType,
    }),
  ],
  ["empty", define([anyType], ([value]) => !truth(value))],
  ["coalesce", anyOf((values) => values.find((value) => truth(value)))],
  ["all", anyOf((values) => values.every((value) => truth(value)))],
  ["any", anyOf((values) => values.some((value) => truth(value)))],
  ["ternary", define([anyType, anyType, boolType], ([yes, no, condition]) => (condition === true ? yes : no))],
  ["fail", onText((message) => new GoError(message))],
  ["typeOf", define([anyType], ([value]) => nameOf(value))],
  ["typeIs", onNamed((name, held) => nameOf(held) === name)],
  ["typeIsLike", onNamed((name, held) => nameOf(held) === name || nameOf(held) === `*${name}`)],
  ["kindOf", define([anyType], ([value]) => kindOf(value))],
  ["kindIs", onNamed((name, held) => kindOf(held) === name)],
  ["deepEqual", define([anyType, anyType], ([a, b], { meter }) => deepEqual(contentOf(a), contentOf(b), meter))],
  [
    "fromJson",
    onText(
      (text, { meter }) => {
        const value = readJson(text, meter);
        return value instanceof GoError ? null : value;
      },
      { returns: "any" },
    ),
  ],
  ["mustFromJson", onText((text, { meter }) => readJson(text, meter), { returns: "any" })],
  ...json("toJson", true, false),
  ...json("toPrettyJson", true, true),
  ...json("toRawJson", false, false),
];
