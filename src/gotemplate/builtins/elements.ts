import { define, type Result } from "../functions/define.js";
import { byteLength, byteSlice, toBytes } from "../text.js";
import { canBeNil, holdAs, integerOf, typeName, typeOf, unwrap, zeroOf } from "../values/describe.js";
import { type CallContext, type FunctionSpec, GoError } from "../values/function.js";
import { assignable, type GoType, isIntType, reflectValueType } from "../values/types.js";
import { GoChannel, GoInt, GoMap, GoPointer, GoSlice, type Held, type Value } from "../values/value.js";

/** A pointer's target. */
function pointed(value: Value | undefined): Value | undefined {
  return value instanceof GoPointer ? (value.target ?? undefined) : value;
}

function length(args: readonly Held[]): Result {
  const value = unwrap(args[0]);
  if (args[0] === undefined) return new GoError("reflect: call of reflect.Value.Type on zero Value");
  const item = pointed(value);
  if (item === undefined) return new GoError("len of nil pointer");
  if (typeof item === "string") return BigInt(byteLength(item));
  if (item instanceof GoSlice) return BigInt(item.items.length);
  if (item instanceof GoMap) return BigInt(item.size);
  return item instanceof GoChannel ? 0n : new GoError(`len of type ${typeName(item)}`);
}

/** A position in a list of `size`; one past the end passes, as in Go, and fails at the access. */
function position(held: Held, size: number): number | GoError {
  const value = unwrap(held);
  if (value === undefined) return new GoError("cannot index slice/array with nil");
  const at = integerOf(value);
  if (at === undefined) return new GoError(`cannot index slice/array with type ${typeName(value)}`);
  return at < 0n || at > BigInt(size) ? new GoError(`index out of range: ${at}`) : Number(at);
}

function elementAt(item: GoSlice | string, held: Held): Held | GoError {
  const size = typeof item === "string" ? byteLength(item) : item.items.length;
  const at = position(held, size);
  if (at instanceof GoError) return at;
  if (at === size) return new GoError(`reflect: ${typeof item === "string" ? "string" : "slice"} index out of range`);
  if (typeof item === "string") return new GoInt("uint8", BigInt(toBytes(item)[at] ?? 0));
  return holdAs(item.type.elem, item.items[at] ?? null);
}

/** A key as the map wants it. */
function keyFor(held: Held, type: GoType): Value | GoError {
  const value = unwrap(held);
  if (value === undefined) {
    return canBeNil(type) ? zeroOf(type) : new GoError(`value is nil; should be of type ${type.name}`);
  }
  const actual = typeOf(value);
  if (actual !== undefined && assignable(actual, type)) return value;
  const integer = integerOf(value);
  if (integer !== undefined && isIntType(type)) {
    return type.kind === "int" ? BigInt.asIntN(64, integer) : new GoInt(type.kind as GoInt["kind"], integer);
  }
  return new GoError(`value has type ${typeName(value)}; should be ${type.name}`);
}

function index(args: readonly Held[]): Result {
  let item: Held = unwrap(args[0]);
  if (item === undefined) return new GoError("index of untyped nil");
  for (const key of args.slice(1)) {
    const container = pointed(unwrap(item));
    if (container === undefined) return new GoError("index of nil pointer");
    if (typeof container === "string" || container instanceof GoSlice) {
      const found = elementAt(container, key);
      if (found instanceof GoError) return found;
      item = found;
    } else if (container instanceof GoMap) {
      const wanted = keyFor(key, container.type.key);
      if (wanted instanceof GoError) return wanted;
      item = holdAs(container.type.elem, container.get(wanted) ?? zeroOf(container.type.elem));
    } else return new GoError(`can't index item of type ${typeName(container)}`);
  }
  return item;
}

function slice(args: readonly Held[], { meter }: CallContext): Result {
  const item = unwrap(args[0]);
  const bounds = args.slice(1);
  if (item === undefined) return new GoError("slice of untyped nil");
  if (bounds.length > 3) return new GoError(`too many slice indexes: ${bounds.length}`);
  if (typeof item !== "string" && !(item instanceof GoSlice)) {
    return new GoError(`can't slice item of type ${typeName(item)}`);
  }
  if (typeof item === "string" && bounds.length === 3) return new GoError("cannot 3-index slice a string");
  const size = typeof item === "string" ? byteLength(item) : item.items.length;
  const at = [0, size, size];
  for (const [i, bound] of bounds.entries()) {
    const found = position(bound, size);
    if (found instanceof GoError) return found;
    at[i] = found;
  }
  const [from = 0, to = 0, cap = 0] = at;
  if (from > to) return new GoError(`invalid slice index: ${from} > ${to}`);
  if (bounds.length === 3 && to > cap) return new GoError(`invalid slice index: ${to} > ${cap}`);
  if (typeof item === "string") return byteSlice(item, from, to);
  meter.spend(to - from);
  return new GoSlice(item.type, item.items.slice(from, to));
}

/** `len index slice` */
export const elementFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ["len", define([reflectValueType], length)],
  ["index", define([reflectValueType], index, { variadic: reflectValueType })],
  ["slice", define([reflectValueType], slice, { variadic: reflectValueType })],
];
