import { sprintf } from "../fmt/printf.js";
import { define, type Result } from "../functions/define.js";
import { compareText } from "../text.js";
import { integerOf, typeName, typeOf, unwrap } from "../values/describe.js";
import { type CallContext, type FunctionSpec, GoError } from "../values/function.js";
import { type GoType, reflectValueType } from "../values/types.js";
import {
  GoChannel,
  GoComplex,
  GoFunction,
  GoInt,
  GoMap,
  GoObject,
  GoPointer,
  GoSlice,
  GoStruct,
  type Held,
  type Value,
} from "../values/value.js";

type Basic = "bool" | "complex" | "float" | "int" | "uint" | "string" | undefined;

function basicKind(value: Value | undefined): Basic {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "number":
      return "float";
    case "bigint":
      return "int";
    case "string":
      return "string";
    default:
      if (value instanceof GoInt) return value.kind.startsWith("u") ? "uint" : "int";
      if (value instanceof GoComplex) return "complex";
      return undefined;
  }
}

function incompatible(a: Value | undefined, b: Value | undefined): GoError {
  return new GoError(`incompatible types for comparison: ${nameOf(a)} and ${nameOf(b)}`);
}

function nameOf(value: Value | undefined): string {
  return value === undefined ? "<nil>" : typeName(value);
}

function isNil(value: Value | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (value instanceof GoSlice || value instanceof GoMap) return value.isNil;
  return value instanceof GoPointer && value.target === null;
}

function comparable(type: GoType): boolean {
  if (type.kind === "struct") return type.fields.every((field) => comparable(field.type));
  return type.kind !== "slice" && type.kind !== "map" && type.kind !== "func";
}

function nilable(value: Value | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value instanceof GoSlice ||
    value instanceof GoMap ||
    value instanceof GoPointer ||
    value instanceof GoChannel ||
    value instanceof GoFunction ||
    value instanceof GoObject
  );
}

/** Go's `==` on two comparable values of one type. */
function identical(a: Value | undefined, b: Value | undefined): boolean {
  if (a instanceof GoPointer && b instanceof GoPointer) return a.target === b.target;
  if (a instanceof GoStruct && b instanceof GoStruct) {
    return a.type.name === b.type.name && a.values.every((value, index) => identical(value, b.values[index]));
  }
  if (a instanceof GoObject && b instanceof GoObject && !a.type.name.startsWith("*")) {
    return a.type.name === b.type.name && a.shown?.text === b.shown?.text;
  }
  if (a instanceof GoComplex && b instanceof GoComplex) return a.real === b.real && a.imaginary === b.imaginary;
  if (a instanceof GoInt && b instanceof GoInt) return a.kind === b.kind && a.value === b.value;
  return a === b;
}

function equalOther(a: Value | undefined, b: Value | undefined, context: CallContext): boolean | GoError {
  const listed = (value: Value | undefined) => value instanceof GoSlice || value instanceof GoMap;
  if (listed(a) && listed(b) && a instanceof GoMap !== b instanceof GoMap) {
    const text = sprintf(context.meter, "non-comparable types %s: %s, %s: %v", [a, nameOf(a), nameOf(b), b]);
    return new GoError(text);
  }
  if (isNil(a) || isNil(b)) return nilable(a) && nilable(b) ? isNil(a) === isNil(b) : false;
  const type = typeOf(b as Value);
  if (type !== undefined && !comparable(type)) {
    return new GoError(sprintf(context.meter, "non-comparable type %s: %s", [a, nameOf(b)]));
  }
  return identical(a, b);
}

function equalPair(a: Value | undefined, b: Value | undefined, context: CallContext): boolean | GoError {
  const kinds = [basicKind(a), basicKind(b)];
  const [x, y] = [integerOf(a), integerOf(b)];
  if (x !== undefined && y !== undefined) return x === y;
  if (kinds[0] !== kinds[1]) return a !== undefined && b !== undefined ? incompatible(a, b) : false;
  return kinds[0] === undefined ? equalOther(a, b, context) : identical(a, b);
}

function equal(args: readonly Held[], context: CallContext): Result {
  const [first, ...rest] = args.map(unwrap);
  if (rest.length === 0) return new GoError("missing argument for comparison");
  for (const other of rest) {
    const same = equalPair(first, other, context);
    if (same !== false) return same;
  }
  return false;
}

function order(a: Value | undefined, b: Value | undefined): number | GoError {
  const [x, y] = [integerOf(a), integerOf(b)];
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  const kinds = [basicKind(a), basicKind(b)];
  if (kinds[0] === undefined || kinds[1] === undefined) return new GoError("invalid type for comparison");
  if (kinds[0] !== kinds[1]) return incompatible(a, b);
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a === b ? 0 : a > b ? 1 : Number.NaN;
  return new GoError("invalid type for comparison");
}

function ordered(holds: (order: number) => boolean): FunctionSpec {
  return define([reflectValueType, reflectValueType], ([a, b]) => {
    const found = order(unwrap(a), unwrap(b));
    return found instanceof GoError ? found : holds(found);
  });
}

/** `eq ne lt le gt ge` */
export const comparisons: readonly (readonly [string, FunctionSpec])[] = [
  ["eq", define([reflectValueType], equal, { variadic: reflectValueType })],
  [
    "ne",
    define([reflectValueType, reflectValueType], (args, context) => {
      const same = equal(args, context);
      return same instanceof GoError ? same : !same;
    }),
  ],
  ["lt", ordered((found) => found < 0)],
  ["le", ordered((found) => found <= 0)],
  // As negations of the two above, which NaN tells apart.
  ["gt", ordered((found) => !(found <= 0))],
  ["ge", ordered((found) => !(found < 0))],
];
