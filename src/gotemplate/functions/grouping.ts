import { quote } from "../fmt/quote.js";
import type { Meter } from "../limits.js";
import { typeName, unwrap } from "../values/describe.js";
import { type CallContext, type FunctionSpec, GoError } from "../values/function.js";
import {
  anyType,
  intType,
  type MapType,
  mapOf,
  pointerTo,
  type SliceType,
  sliceOf,
  stringType,
} from "../values/types.js";
import { GoMap, GoPointer, GoSlice, type GoStruct, type Held, type Value } from "../values/value.js";
import { healthServiceType } from "./consul-structs.js";
import { fieldOfValue, keyPairsType, keyPairType, structValue } from "./consul-types.js";
import { define, type Result } from "./define.js";
import { explodeInto } from "./explode.js";

const healthServicesName = "[]*dependency.HealthService";
const snippetsName = "[]*dependency.CatalogSnippet";

/** Puts each item under its keys, in the order of the list. */
function grouped(list: GoSlice, type: MapType, meter: Meter, keysOf: (item: Value) => readonly Value[]): GoMap {
  const groups = new Map<Value, Value[]>();
  for (const item of list.items) {
    const keys = keysOf(item);
    meter.spend(1 + keys.length);
    for (const key of keys) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  const elem = type.elem as SliceType;
  return new GoMap(
    type,
    [...groups].map(([key, items]) => [key, new GoSlice(elem, items)] as const),
  );
}

function byTag([held]: readonly Held[], { meter }: CallContext): Result {
  const list = unwrap(held);
  if (!(list instanceof GoSlice) || (list.type.name !== healthServicesName && list.type.name !== snippetsName)) {
    return new GoError(`byTag: wrong argument type ${list === undefined ? "<nil>" : typeName(list)}`);
  }
  return grouped(list, mapOf(stringType, anyList), meter, (item) => {
    const tags = fieldOfValue(item, "Tags");
    return tags instanceof GoSlice ? tags.items : [];
  });
}

const anyList = sliceOf(anyType);
const healthServicesType: SliceType = sliceOf(pointerTo(healthServiceType));

/** One part of a `byMeta` key: the value of a metadata entry; an empty one counts as absent. */
function metaPart(meta: Value | undefined, wanted: string): string | GoError {
  const [key = "", kind] = wanted.split("|");
  const found = meta instanceof GoMap ? meta.get(key) : undefined;
  const value = found === "" ? undefined : found;
  if (kind === "int") {
    if (value === undefined) return "00000";
    const text = String(value);
    if (!/^[+-]?[0-9]{1,18}$/.test(text)) {
      return new GoError(
        `cannot parse ${text} as number : strconv.Atoi: parsing ${quote(text)}: ${/^[+-]?[0-9]+$/.test(text) ? "value out of range" : "invalid syntax"}`,
      );
    }
    const number = Number(text);
    return number < 0 ? `-${String(-number).padStart(4, "0")}` : String(number).padStart(5, "0");
  }
  return value === undefined ? `_no_${key}_` : String(value);
}

function byMeta(wanted: string, list: GoSlice, meter: Meter): Result {
  const keys = new Map<Value, string>();
  for (const item of list.items) {
    const meta = fieldOfValue(item, "ServiceMeta");
    const parts: string[] = [];
    for (const name of wanted.split(",")) {
      const part = metaPart(meta, name);
      if (part instanceof GoError) return part;
      parts.push(part);
    }
    keys.set(item, parts.join("_").replace(/[^A-Za-z0-9_-]/g, "_"));
  }
  return grouped(list, mapOf(stringType, list.type), meter, (item) => [keys.get(item) ?? ""]);
}

const pairMapType = mapOf(stringType, mapOf(stringType, pointerTo(keyPairType)));

/** Pairs by the first segment of their keys, then by the rest. */
function byKey(list: GoSlice, meter: Meter): GoMap {
  meter.spend(list.items.length * keyPairType.fields.length);
  const result = new GoMap(pairMapType);
  for (const item of list.items) {
    const [first = "", ...rest] = String(fieldOfValue(item, "Key") ?? "").split("/");
    const key = rest.join("/");
    if (key === "") continue;
    const inner = result.get(first);
    const map = inner instanceof GoMap ? inner : new GoMap(pairMapType.elem as MapType);
    map.set(key, renamed(item, key));
    result.set(first, map);
  }
  return result;
}

/** The same pair under another key. */
function renamed(item: Value, key: string): Value {
  if (!(item instanceof GoPointer) || item.target === null) return item;
  const source: GoStruct = item.target;
  const values = Object.fromEntries(source.type.fields.map((field, i) => [field.name, source.values[i] ?? null]));
  return new GoPointer(item.type, structValue(source.type, { ...values, Key: key }));
}

/** Functions that sort services and pairs into maps. */
export const groupingFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ["byTag", define([anyType], byTag)],
  ["byKey", define([keyPairsType], ([list], { meter }) => byKey(list as GoSlice, meter))],
  [
    "byMeta",
    define([stringType, healthServicesType], ([keys, list], { meter }) =>
      byMeta(keys as string, list as GoSlice, meter),
    ),
  ],
  [
    "byPort",
    define([healthServicesType], ([held], { meter }) => {
      const list = held as GoSlice;
      return grouped(list, mapOf(intType, anyList), meter, (item) => [fieldOfValue(item, "Port") ?? 0n]);
    }),
  ],
  [
    "explode",
    define([keyPairsType], ([list], { meter }) => {
      const pairs = (list as GoSlice).items.map(
        (item) => [String(fieldOfValue(item, "Key") ?? ""), fieldOfValue(item, "Value") ?? ""] as const,
      );
      return explodeInto("explode", pairs, meter);
    }),
  ],
];
