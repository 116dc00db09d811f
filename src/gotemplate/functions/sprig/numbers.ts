import { formatFloat } from "../../fmt/float.js";
import type { Meter } from "../../limits.js";
import { type CallContext, type FunctionSpec, GoError } from "../../values/function.js";
import { decimalInteger } from "../../values/number-text.js";
import { anyType, intType, sliceOf } from "../../values/types.js";
import { GoInt, GoSlice, type Held } from "../../values/value.js";
import { define, onText } from "../define.js";
import { pieceSteps } from "../text.js";
import { countFrom, floatFrom, integerFrom } from "./convert.js";
import { decimalArithmetic } from "./decimal.js";

type Entry = readonly [string, FunctionSpec];

const intsType = sliceOf(intType);
const divisionByZero = "runtime error: integer divide by zero";

function int64(value: bigint): GoInt {
  return new GoInt("int64", value);
}

function folding(name: string, start: bigint, fold: (a: bigint, b: bigint) => bigint): Entry {
  const call = (args: readonly Held[]) =>
    int64(args.map(integerFrom).reduce((a, b) => BigInt.asIntN(64, fold(a, b)), start));
  return [name, define([], call, { variadic: anyType })];
}

/** Folds from the first argument on. */
function choosing(name: string, choose: (a: bigint, b: bigint) => bigint): Entry {
  return [
    name,
    define([anyType], (args) => int64(args.map(integerFrom).reduce((a, b) => BigInt.asIntN(64, choose(a, b)))), {
      variadic: anyType,
    }),
  ];
}

function pair(name: string, combine: (a: bigint, b: bigint) => bigint | GoError): Entry {
  const call = ([a, b]: readonly Held[]) => {
    const result = combine(integerFrom(a), integerFrom(b));
    return result instanceof GoError ? result : int64(result);
  };
  return [name, define([anyType, anyType], call)];
}

/** About how many digits a float has before or after its point. */
function magnitude(value: number): number {
  return value === 0 || !Number.isFinite(value) ? 1 : Math.abs(Math.log10(Math.abs(value))) + 1;
}

/** Exact decimal arithmetic over all arguments. */
function decimals(name: string, operator: "+" | "-" | "*" | "/"): Entry {
  const call = (args: readonly Held[], { meter }: CallContext) => {
    const values = operator === "+" ? [0, ...args.map(floatFrom)] : args.map(floatFrom);
    const odd = values.find((value) => !Number.isFinite(value));
    if (odd !== undefined) return new GoError(`Cannot create a Decimal from ${formatFloat(odd, "g", -1)}`);
    if (operator === "/" && values.slice(1).includes(0)) return new GoError("decimal division by 0");
    return values.reduce((a, b) => {
      // Numbers of hundreds of digits, which the largest and smallest are in decimal, take as long as so many steps.
      meter.spend(2 * (magnitude(a) + magnitude(b)));
      return decimalArithmetic(operator, a, b);
    });
  };
  return [name, define(operator === "+" ? [] : [anyType], call, { variadic: anyType })];
}

function floats(name: string, combine: (a: number, b: number) => number): Entry {
  return [name, define([anyType], (args) => args.map(floatFrom).reduce(combine), { variadic: anyType })];
}

/** Whole numbers from `from` toward `to`, which is left out. */
function counted(from: number, to: number, step: number, meter: Meter): GoSlice {
  const items: bigint[] = [];
  if (step > 0) for (let i = from; i < to; i += step, meter.spend(pieceSteps)) items.push(BigInt(i));
  if (step < 0) for (let i = from; i > to; i += step, meter.spend(pieceSteps)) items.push(BigInt(i));
  return new GoSlice(intsType, items);
}

function sequence(args: readonly number[], meter: Meter): string {
  const [first = 0, second = 0, third = 0] = args;
  const up = (to: number, from: number) => (to < from ? -1 : 1);
  const list =
    args.length === 1
      ? counted(1, first + up(first, 1), up(first, 1), meter)
      : args.length === 2
        ? counted(first, second + up(second, first), up(second, first), meter)
        : args.length === 3 && (third < first ? second < 0 : second > 0)
          ? counted(first, third + up(third, first), second, meter)
          : new GoSlice(intsType, []);
  return list.items.join(" ");
}

/** Up from `boundary` on, else down, negative numbers too: -1.2 becomes -2. */
function round(value: number, places: number, boundary: number): number {
  const scale = 10 ** places;
  const digit = scale * value;
  return (digit % 1 >= boundary ? Math.ceil(digit) : Math.floor(digit)) / scale;
}

/** `strconv.Atoi` without its error: what is no number is 0, what is too large the largest. */
function atoi(text: string): bigint {
  const value = decimalInteger(text) ?? 0n;
  if (value === BigInt.asIntN(64, value)) return value;
  return value < 0n ? -(1n << 63n) : (1n << 63n) - 1n;
}

/** Sprig's arithmetic and conversions. */
export const sprigNumbers: readonly Entry[] = [
  ["atoi", onText(atoi)],
  ["int", define([anyType], ([value]) => integerFrom(value))],
  ["int64", define([anyType], ([value]) => int64(integerFrom(value)))],
  ["float64", define([anyType], ([value]) => floatFrom(value))],
  [
    "toDecimal",
    define([anyType], ([value]) => {
      const text = typeof value === "string" ? value : String(integerFrom(value));
      return int64(/^[+-]?[0-7]{1,20}$/.test(text) ? BigInt(Number.parseInt(text, 8)) : 0n);
    }),
  ],
  folding("add", 0n, (a, b) => a + b),
  choosing("mul", (a, b) => a * b),
  ["add1", define([anyType], ([value]) => int64(integerFrom(value) + 1n))],
  pair("sub", (a, b) => a - b),
  pair("div", (a, b) => (b === 0n ? new GoError(divisionByZero) : a / b)),
  pair("mod", (a, b) => (b === 0n ? new GoError(divisionByZero) : a % b)),
  choosing("max", (a, b) => (a > b ? a : b)),
  choosing("biggest", (a, b) => (a > b ? a : b)),
  choosing("min", (a, b) => (a < b ? a : b)),
  decimals("addf", "+"),
  decimals("subf", "-"),
  decimals("mulf", "*"),
  decimals("divf", "/"),
  floats("maxf", (a, b) => Math.max(a, b)),
  floats("minf", (a, b) => Math.min(a, b)),
  ["add1f", define([anyType], ([value]) => decimalArithmetic("+", floatFrom(value), 1))],
  ["ceil", define([anyType], ([value]) => Math.ceil(floatFrom(value)))],
  ["floor", define([anyType], ([value]) => Math.floor(floatFrom(value)))],
  [
    "round",
    define(
      [anyType, intType],
      ([value, places, boundary]) =>
        round(floatFrom(value), countFrom(places), (boundary as number | undefined) ?? 0.5),
      { variadic: { kind: "float64", name: "float64" } },
    ),
  ],
  [
    "until",
    define([intType], ([count], { meter }) => {
      const to = countFrom(count);
      return counted(0, to, to < 0 ? -1 : 1, meter);
    }),
  ],
  [
    "untilStep",
    define([intType, intType, intType], ([from, to, step], { meter }) =>
      counted(countFrom(from), countFrom(to), countFrom(step), meter),
    ),
  ],
  ["seq", define([], (args, { meter }) => sequence(args.map(countFrom), meter), { variadic: intType })],
];
