import { integerOf, typeName, unwrap } from "../values/describe.js";
import { type FunctionSpec, GoError } from "../values/function.js";
import { anyType, type GoType, int64Type } from "../values/types.js";
import { GoChannel, GoInt, type Held, type Value } from "../values/value.js";
import { define, named, type Result } from "./define.js";
import { parseInt64 } from "./parse.js";

const channelType: GoType = { kind: "chan", name: "<-chan int64", elem: int64Type };

function* counting(from: bigint, to: bigint): Iterator<Value> {
  for (let i = from; i < to; i++) yield new GoInt("int64", i);
}

function bound(held: Held): bigint | GoError {
  const value = unwrap(held);
  if (typeof value === "string") {
    const parsed = value === "" ? new GoInt("int64", 0n) : named("parseInt", parseInt64(value));
    return parsed instanceof GoInt ? parsed.value : (parsed as GoError);
  }
  const integer = integerOf(value);
  return integer ?? new GoError(`loop: bad argument type: ${value === undefined ? "<nil>" : typeName(value)}`);
}

function loop(args: readonly Held[]): Result {
  if (args.length < 1 || args.length > 2) {
    return new GoError(`loop: wrong number of arguments, expected 1 or 2, but got ${args.length}`);
  }
  const bounds = args.map(bound);
  for (const found of bounds) if (found instanceof GoError) return found;
  const [first, second] = bounds as bigint[];
  return new GoChannel(channelType, second === undefined ? counting(0n, first ?? 0n) : counting(first ?? 0n, second));
}

/** `loop`: a channel of numbers. */
export const loopFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ["loop", define([], loop, { variadic: anyType })],
];
