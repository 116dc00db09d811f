import { type CallContext, type FunctionSpec, GoError } from "../values/function.js";
import { type GoType, reflectValueType, stringType } from "../values/types.js";
import type { Held } from "../values/value.js";

export type Result = Held | GoError;

/** What is not plain parameters: a `...T`, a result typed `interface {}`, or hard work on texts. */
export interface Shape {
  readonly variadic?: GoType;
  readonly returns?: "any";
  readonly stepsPerCharacter?: number;
}

/** Functions that look at every character of a text by itself: as much work as a step each. */
export const characterwise: Shape = { stepsPerCharacter: 1 };

/** A function from its parameter types and its body. */
export function define(
  params: readonly GoType[],
  call: (args: readonly Held[], context: CallContext) => Result,
  shape: Shape = {},
): FunctionSpec {
  return { params, call, ...shape };
}

/** A function of one string. */
export function onText(call: (text: string, context: CallContext) => Result, shape: Shape = {}): FunctionSpec {
  return define([stringType], ([text], context) => call(text as string, context), shape);
}

/** A function of two strings. */
export function onTexts(call: (a: string, b: string, context: CallContext) => Result, shape: Shape = {}): FunctionSpec {
  return define([stringType, stringType], ([a, b], context) => call(a as string, b as string, context), shape);
}

/** A function of three strings. */
export function onThreeTexts(call: (a: string, b: string, c: string, context: CallContext) => Result): FunctionSpec {
  return define([stringType, stringType, stringType], ([a, b, c], context) =>
    call(a as string, b as string, c as string, context),
  );
}

/** A function of any number of values as they are held. */
export function onValues(
  call: (args: readonly Held[], context: CallContext) => Result,
  shape: Shape = {},
): FunctionSpec {
  return define([], call, { ...shape, variadic: reflectValueType });
}

/** Puts a function's name before its error, as many helpers do. */
export function named(name: string, result: Result): Result {
  return result instanceof GoError ? new GoError(`${name}: ${result.message}`) : result;
}
