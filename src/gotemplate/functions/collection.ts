import type { Meter } from "../limits.js";
import { integerOf, unwrap } from "../values/describe.js";
import { type CallContext, type FunctionSpec, GoError } from "../values/function.js";
import { anyMapType, anysType, anyType, type GoType } from "../values/types.js";
import { GoInt, type GoMap, GoSlice, type Held, type Value } from "../values/value.js";
import { define } from "./define.js";
import { explodeInto } from "./explode.js";
import { mergeMaps } from "./merge.js";

/** A signed integer of any width. */
function signedOf(value: Value | undefined): bigint | undefined {
  return value instanceof GoInt && value.kind.startsWith("u") ? undefined : integerOf(value);
}

/** Whether two values are equal texts, floats or signed integers; the original compares nothing else. */
function sameScalar(a: Value | undefined, b: Value | undefined): boolean {
  const [x, y] = [signedOf(a), signedOf(b)];
  if (x !== undefined && y !== undefined) return x === y;
  return (typeof a === "string" || typeof a === "number") && a === b;
}

/** Reflection asked for the type of nil. */
const typeOfNothing = new GoError("reflect: call of reflect.Value.Type on zero Value");

/** Membership in a list, or of a text in a text. */
function contains(haystack: Held, needle: Held, meter: Meter): boolean | GoError {
  const list = unwrap(haystack);
  const wanted = unwrap(needle);
  if (list instanceof GoSlice) {
    meter.spend(list.items.length);
    if (wanted === undefined && list.items.some((item) => typeof item === "string")) return typeOfNothing;
    return list.items.some((item) => sameScalar(item, wanted));
  }
  if (typeof list === "string" && wanted === undefined) return typeOfNothing;
  return typeof list === "string" && typeof wanted === "string" && list.includes(wanted);
}

/** How many of the needles the haystack holds is put to `holds`. */
function containment(holds: (found: number, wanted: number) => boolean): FunctionSpec {
  return define([anysType, anyType], ([needles, haystack], context: CallContext) => {
    const items = (needles as GoSlice).items;
    let found = 0;
    for (const item of items) {
      const held = contains(haystack, item, context.meter);
      if (held instanceof GoError) return held;
      if (held) found++;
    }
    return holds(found, items.length);
  });
}

/** The original takes options of Go code here, which no template can make. */
const mergeOptionType: GoType = { kind: "func", name: "func(*mergo.Config)" };

function merge(overwrite: boolean): FunctionSpec {
  return define(
    [anyMapType, anyMapType],
    ([target, source], { meter }) => mergeMaps(target as GoMap, source as GoMap, overwrite, meter, 0),
    { variadic: mergeOptionType },
  );
}

/** Functions on lists and maps of any values. */
export const collectionFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ["in", define([anyType, anyType], ([list, value], { meter }) => contains(list, value, meter))],
  ["contains", define([anyType, anyType], ([value, list], { meter }) => contains(list, value, meter))],
  ["containsAll", containment((found, wanted) => found === wanted)],
  ["containsAny", containment((found) => found > 0)],
  ["containsNone", containment((found) => found === 0)],
  ["containsNotAll", containment((found, wanted) => wanted > 0 && found < wanted)],
  ["mergeMap", merge(false)],
  ["mergeMapWithOverride", merge(true)],
  [
    "explodeMap",
    define([anyMapType], ([map], { meter }) => {
      const entries = (map as GoMap).pairs().map(([key, value]) => [String(key), value] as const);
      return explodeInto("explodeMap", entries, meter);
    }),
  ],
];
