import { sprintf } from "../fmt/printf.js";
import { integerOf, unwrap } from "../values/describe.js";
import { type CallContext, type FunctionSpec, GoError } from "../values/function.js";
import { anyType } from "../values/types.js";
import { GoInt, type Held } from "../values/value.js";
import { define, type Result } from "./define.js";

interface Operation {
  readonly ints: (a: bigint, b: bigint) => bigint | GoError;
  /** Absent: floats are refused. */
  readonly floats?: (a: number, b: number) => number;
  /** The result is one of the operands. */
  readonly chooses?: boolean;
}

function refused(name: string, held: Held, context: CallContext): GoError {
  const value = unwrap(held);
  if (value === undefined) return new GoError(`${name}: unknown type for <invalid reflect.Value> (<nil>)`);
  return new GoError(`${name}: ${sprintf(context.meter, "unknown type for %q (%T)", [value, value])}`);
}

function isUnsigned(held: Held): boolean {
  return held instanceof GoInt && held.kind.startsWith("u");
}

/** `f b a` is `a OP b`: with a float on either side a float, with two unsigned ones uint64, else int64. */
function arithmetic(name: string, operation: Operation): readonly [string, FunctionSpec] {
  const call = (args: readonly Held[], context: CallContext): Result => {
    const [b, a] = args;
    const floats = operation.floats !== undefined;
    for (const held of [a, b]) {
      if (integerOf(held) === undefined && !(floats && typeof held === "number")) return refused(name, held, context);
    }
    const [x, y] = [integerOf(a), integerOf(b)];
    if (x === undefined || y === undefined) {
      return mixed(operation, x ?? (a as number), y ?? (b as number));
    }
    const result = operation.ints(x, y);
    if (result instanceof GoError) return result;
    return new GoInt(isUnsigned(a) && isUnsigned(b) && floats ? "uint64" : "int64", result);
  };
  return [name, define([anyType, anyType], call, { returns: "any" })];
}

/** With a float on one side; a chosen integer (`maximum 3 2.5`) stays one. */
function mixed(operation: Operation, a: bigint | number, b: bigint | number): Result {
  const result = operation.floats?.(Number(a), Number(b)) ?? Number.NaN;
  if (!operation.chooses) return result;
  const chosen = Number(a) === result ? a : b;
  return typeof chosen === "bigint" ? new GoInt("int64", chosen) : result;
}

function guarded(divide: (a: bigint, b: bigint) => bigint): (a: bigint, b: bigint) => bigint | GoError {
  return (a, b) => (b === 0n ? new GoError("runtime error: integer divide by zero") : divide(a, b));
}

/** Arithmetic that keeps integers and floats apart. */
export const mathFunctions: readonly (readonly [string, FunctionSpec])[] = [
  arithmetic("add", { ints: (a, b) => a + b, floats: (a, b) => a + b }),
  arithmetic("subtract", { ints: (a, b) => a - b, floats: (a, b) => a - b }),
  arithmetic("multiply", { ints: (a, b) => a * b, floats: (a, b) => a * b }),
  arithmetic("divide", { ints: guarded((a, b) => a / b), floats: (a, b) => a / b }),
  arithmetic("modulo", { ints: guarded((a, b) => a % b) }),
  arithmetic("minimum", { ints: (a, b) => (a < b ? a : b), floats: Math.min, chooses: true }),
  arithmetic("maximum", { ints: (a, b) => (a > b ? a : b), floats: Math.max, chooses: true }),
];
