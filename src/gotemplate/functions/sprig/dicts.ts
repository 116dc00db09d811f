import { anySlice, stringKeyed, stringSlice, typeName } from "../../values/describe.js";
import { type CallContext, type FunctionSpec, GoError } from "../../values/function.js";
import { sortedPairs } from "../../values/order.js";
import { anyMapType, anyType, type GoType, sameType, stringType } from "../../values/types.js";
import { GoMap, type Held, type Value } from "../../values/value.js";
import { define, type Result } from "../define.js";
import { mergeMaps } from "../merge.js";
import { contentOf, textOf } from "./convert.js";

type Entry = readonly [string, FunctionSpec];

function dict(args: readonly Held[], { meter }: CallContext): GoMap {
  const map = stringKeyed([]);
  for (let i = 0; i < args.length; i += 2) {
    map.set(textOf(args[i], meter), i + 1 < args.length ? contentOf(args[i + 1]) : "");
  }
  return map;
}

/** The entries whose keys are (or are not) among the given ones. */
function chosen(wanted: boolean): FunctionSpec {
  return define(
    [anyMapType],
    ([map, ...keys], { meter }) => {
      meter.spend((map as GoMap).size * 4);
      const names = new Set<Held>(keys);
      return new GoMap(
        anyMapType,
        (map as GoMap).pairs().filter(([key]) => names.has(key) === wanted),
      );
    },
    { variadic: stringType },
  );
}

/** Merges into the first map itself, as Sprig does, and gives it back. */
function merging(overwrite: boolean): FunctionSpec {
  return define(
    [anyMapType],
    ([first, ...others], { meter }) => {
      const target = first as GoMap;
      for (const other of others) {
        for (const [key, value] of mergeMaps(target, other as GoMap, overwrite, meter, 0).pairs())
          target.set(key, value);
      }
      return target;
    },
    { variadic: anyMapType },
  );
}

/** Go's panic at a type assertion. */
function notThe(type: GoType, value: Value): GoError {
  return new GoError(
    `interface conversion: interface {} is ${value === null ? "nil" : typeName(value)}, not ${type.name}`,
  );
}

function isAnyMap(value: Value): value is GoMap {
  return value instanceof GoMap && sameType(value.type, anyMapType);
}

/** `dig "a" "b" DEFAULT map`. */
function dig(args: readonly Held[]): Result {
  if (args.length < 3) return new GoError("dig needs at least three arguments");
  let value = contentOf(args.at(-1));
  if (!isAnyMap(value)) return notThe(anyMapType, value);
  const keys = args.slice(0, -2).map(contentOf);
  const stray = keys.find((key) => typeof key !== "string");
  if (stray !== undefined) return notThe(stringType, stray);
  for (const key of keys) {
    if (!isAnyMap(value)) return notThe(anyMapType, value);
    const next = value.get(key);
    if (next === undefined) return args.at(-2);
    value = next;
  }
  return value;
}

function copied(value: Value, { meter }: CallContext, depth = 0): Value {
  meter.nest(depth);
  if (!(value instanceof GoMap)) return value;
  meter.spend(value.size * 8);
  return new GoMap(
    value.type,
    value.pairs().map(([key, item]) => [key, copied(item, { meter } as CallContext, depth + 1)] as const),
  );
}

const merge = merging(false);
const mergeOverwrite = merging(true);
const deepCopy = define([anyType], ([value], context) => copied(contentOf(value), context));

/** Sprig's functions on maps. */
export const sprigDicts: readonly Entry[] = [
  ["dict", define([], dict, { variadic: anyType })],
  [
    "get",
    define(
      [anyMapType, stringType],
      ([map, key]) => {
        const value = (map as GoMap).get(key as Value);
        return value === undefined ? "" : value;
      },
      { returns: "any" },
    ),
  ],
  [
    "set",
    define([anyMapType, stringType, anyType], ([map, key, value]) => {
      (map as GoMap).set(key as Value, value as Value);
      return map;
    }),
  ],
  [
    "unset",
    define([anyMapType, stringType], ([map, key]) => {
      (map as GoMap).delete(key as Value);
      return map;
    }),
  ],
  ["hasKey", define([anyMapType, stringType], ([map, key]) => (map as GoMap).has(key as Value))],
  [
    "pluck",
    define(
      [stringType],
      ([key, ...maps]) => {
        const values = maps.map((map) => (map as GoMap).get(key as Value));
        return anySlice(values.filter((value) => value !== undefined));
      },
      { variadic: anyMapType },
    ),
  ],
  [
    "keys",
    define(
      [],
      (maps, { meter }) => {
        for (const map of maps) meter.spend((map as GoMap).size * 4);
        return stringSlice(maps.flatMap((map) => (map as GoMap).pairs().map(([key]) => String(key))));
      },
      { variadic: anyMapType },
    ),
  ],
  [
    "values",
    define([anyMapType], ([map], { meter }) => {
      meter.spend((map as GoMap).size * 4);
      return anySlice(sortedPairs(map as GoMap).map(([, value]) => value));
    }),
  ],
  ["pick", chosen(true)],
  ["omit", chosen(false)],
  ["merge", merge],
  ["mustMerge", merge],
  ["mergeOverwrite", mergeOverwrite],
  ["mustMergeOverwrite", mergeOverwrite],
  ["dig", define([], dig, { variadic: anyType })],
  ["deepCopy", deepCopy],
  ["mustDeepCopy", deepCopy],
];
