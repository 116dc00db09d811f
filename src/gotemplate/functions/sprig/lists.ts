import type { Meter } from "../../limits.js";
import { anySlice, truth, typeOf, unwrap } from "../../values/describe.js";
import { type CallContext, type FunctionSpec, GoError } from "../../values/function.js";
import { anysType, anyType, intType, sliceOf } from "../../values/types.js";
import { GoSlice, type Held, type Value } from "../../values/value.js";
import { define, type Result } from "../define.js";
import { contentOf, countFrom } from "./convert.js";
import { deepEqual } from "./equal.js";

type Entry = readonly [string, FunctionSpec];
const nilDereference = "runtime error: invalid memory address or nil pointer dereference";

type ListCall = (items: readonly Value[], args: readonly Held[], meter: Meter) => Result;

function kindOf(held: Held): string {
  const value = unwrap(held);
  return value === undefined ? "<nil>" : (typeOf(value)?.kind ?? "<nil>");
}

/** A function whose list is the parameter at `at`; `verb` is what it cannot do to other values. Also as `must...`. */
function onList(name: string, count: number, at: number, verb: string, call: ListCall, variadic = false): Entry[] {
  const params = Array.from({ length: count }, () => anyType);
  const spec = define(
    params,
    (args, { meter }: CallContext) => {
      const list = unwrap(args[at]);
      if (list === undefined) return new GoError(nilDereference);
      if (!(list instanceof GoSlice)) return new GoError(`Cannot ${verb} on type ${kindOf(args[at])}`);
      meter.spend(list.items.length);
      return call(list.items, args, meter);
    },
    variadic ? { variadic: anyType } : {},
  );
  return [
    [name, spec],
    [`must${name.charAt(0).toUpperCase()}${name.slice(1)}`, spec],
  ];
}

/** `first` and `last` give what may be nothing. */
function element(items: readonly Value[], at: number): Held {
  return items.at(at) ?? undefined;
}

function without(items: readonly Value[], omitted: readonly Held[], meter: Meter): readonly Value[] {
  return items.filter((item) => !omitted.some((other) => deepEqual(item, contentOf(other), meter)));
}

function unique(items: readonly Value[], meter: Meter): readonly Value[] {
  const seen: Value[] = [];
  for (const item of items) if (!seen.some((other) => deepEqual(item, other, meter))) seen.push(item);
  return seen;
}

function chunks(size: number, items: readonly Value[]): GoSlice {
  const groups: GoSlice[] = [];
  for (let at = 0; at < items.length; at += size) groups.push(anySlice(items.slice(at, at + size)));
  return new GoSlice(sliceOf(anysType), groups);
}

function slice([held, from, to]: readonly Held[], { meter }: CallContext): Result {
  const list = unwrap(held);
  if (list === undefined) return new GoError(nilDereference);
  if (!(list instanceof GoSlice)) return new GoError(`list should be type of slice or array but ${kindOf(held)}`);
  const size = list.items.length;
  if (size === 0) return undefined;
  const start = from === undefined ? 0 : countFrom(from);
  const end = to === undefined ? size : countFrom(to);
  if (start < 0 || end > size || start > end) return new GoError("reflect.Value.Slice: slice index out of bounds");
  meter.spend(end - start);
  return new GoSlice(list.type, list.items.slice(start, end));
}

function concat(lists: readonly Held[], { meter }: CallContext): Result {
  const items: Value[] = [];
  for (const held of lists) {
    const list = unwrap(held);
    if (list === undefined) return new GoError(nilDereference);
    if (!(list instanceof GoSlice)) return new GoError(`Cannot concat type ${kindOf(held)} as list`);
    meter.spend(list.items.length);
    for (const item of list.items) items.push(item);
  }
  return anySlice(items);
}

const chunk = define([intType, anyType], ([size, held], { meter }) => {
  const items = unwrap(held);
  if (items === undefined) return new GoError(nilDereference);
  if (!(items instanceof GoSlice)) return new GoError(`Cannot chunk type ${kindOf(held)}`);
  if (countFrom(size) <= 0) return new GoError("runtime error: makeslice: len out of range");
  meter.spend(items.items.length);
  return chunks(countFrom(size), items.items);
});

const list = define([], (args) => anySlice(args.map(contentOf)), { variadic: anyType });
const sliceFunction = define([anyType], slice, { variadic: anyType });

/** Sprig's functions on lists. */
export const sprigLists: readonly Entry[] = [
  ["list", list],
  ["tuple", list],
  ...onList("append", 2, 0, "push", (items, [, value]) => anySlice([...items, contentOf(value)])),
  ...onList("push", 2, 0, "push", (items, [, value]) => anySlice([...items, contentOf(value)])),
  ...onList("prepend", 2, 0, "prepend", (items, [, value]) => anySlice([contentOf(value), ...items])),
  ...onList("first", 1, 0, "find first", (items) => element(items, 0)),
  ...onList("last", 1, 0, "find last", (items) => element(items, -1)),
  ...onList("rest", 1, 0, "find rest", (items) => anySlice(items.slice(1))),
  ...onList("initial", 1, 0, "find initial", (items) => anySlice(items.slice(0, -1))),
  ...onList("reverse", 1, 0, "find reverse", (items) => anySlice([...items].reverse())),
  ...onList("compact", 1, 0, "compact", (items) => anySlice(items.filter((item) => truth(item)))),
  ...onList("uniq", 1, 0, "find uniq", (items, _, meter) => anySlice(unique(items, meter))),
  ...onList(
    "without",
    1,
    0,
    "find without",
    (items, [, ...omitted], meter) => anySlice(without(items, omitted, meter)),
    true,
  ),
  ...["has", "mustHas"].map((name): Entry => {
    const [, spec] = onList("has", 2, 1, "find has", (items, [needle], meter) =>
      items.some((item) => deepEqual(item, contentOf(needle), meter)),
    )[0] as Entry;
    const call: FunctionSpec["call"] = (args, context) =>
      unwrap(args[1]) === undefined ? false : spec.call(args, context);
    return [name, { ...spec, call }];
  }),
  ["chunk", chunk],
  ["mustChunk", chunk],
  ["slice", sliceFunction],
  ["mustSlice", sliceFunction],
  ["concat", define([], concat, { variadic: anyType })],
];
