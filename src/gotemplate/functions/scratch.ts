import { quote } from "../fmt/quote.js";
import { anySlice, stringKeyed } from "../values/describe.js";
import { type CallContext, type FunctionSpec, GoError } from "../values/function.js";
import { sortedPairs } from "../values/order.js";
import { anyMapType, anyType, type GoType, sameType, stringType } from "../values/types.js";
import { GoMap, GoObject, type Held, type Value } from "../values/value.js";
import { define, onText } from "./define.js";

const scratchType: GoType = { kind: "object", name: "*template.Scratch" };

/** What `MapSet` makes; maps of other types are none to it. */
function isAnyMap(value: Value): value is GoMap {
  return value instanceof GoMap && sameType(value.type, anyMapType);
}

function set(memory: Map<string, Value>, onlyNew: boolean): FunctionSpec {
  return define([stringType, anyType], ([key, value]) => {
    if (!onlyNew || !memory.has(key as string)) memory.set(key as string, value as Value);
    return "";
  });
}

function mapSet(memory: Map<string, Value>, onlyNew: boolean): FunctionSpec {
  return define([stringType, stringType, anyType], ([key, member, value]) => {
    const map = memory.get(key as string) ?? stringKeyed([]);
    if (!isAnyMap(map)) return new GoError(`${quote(key as string)} is not a map`);
    if (!onlyNew || !map.has(member as Value)) map.set(member as Value, value as Value);
    memory.set(key as string, map);
    return "";
  });
}

/** One pad an execution: it equals itself. */
const pads = new WeakMap<Map<string, Value>, GoObject>();

function scratchPad({ memory }: CallContext): Held {
  const pad = pads.get(memory) ?? newPad(memory);
  pads.set(memory, pad);
  return pad;
}

/** The scratch pad over the memory of one execution. */
function newPad(memory: Map<string, Value>): GoObject {
  const methods = new Map<string, FunctionSpec>([
    ["Key", onText((key) => memory.has(key))],
    ["Get", onText((key) => memory.get(key) ?? null, { returns: "any" })],
    ["Set", set(memory, false)],
    ["SetX", set(memory, true)],
    ["MapSet", mapSet(memory, false)],
    ["MapSetX", mapSet(memory, true)],
    [
      "MapValues",
      onText((key, { meter }) => {
        const map = memory.get(key);
        if (map instanceof GoMap) meter.spend(map.size * 4);
        return anySlice(map !== undefined && isAnyMap(map) ? sortedPairs(map).map(([, value]) => value) : []);
      }),
    ],
  ]);
  return new GoObject(scratchType, methods);
}

/** `scratch`: a place to remember things for the length of one execution. */
export const scratchFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ["scratch", define([], (_, context) => scratchPad(context))],
];
