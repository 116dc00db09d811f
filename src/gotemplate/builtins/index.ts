import { sprint, sprintf, sprintln } from "../fmt/printf.js";
import { define } from "../functions/define.js";
import { truth, typeName, unwrap } from "../values/describe.js";
import { type FunctionSpec, type FunctionTable, GoError } from "../values/function.js";
import { anyType, reflectValueType, stringType } from "../values/types.js";
import { comparisons } from "./compare.js";
import { elementFunctions } from "./elements.js";
import { escapers } from "./escape.js";

/** `and` and `or` are decided by the executor, which need not look at all their arguments. */
function deciding(shortCircuit: boolean): FunctionSpec {
  return { params: [reflectValueType], variadic: reflectValueType, shortCircuit, call: ([first]) => first };
}

/** Nothing that templates can hold is a function, so this only explains. */
const call: FunctionSpec = {
  params: [reflectValueType],
  variadic: reflectValueType,
  quotesFirst: true,
  call: ([held], context) => {
    const value = unwrap(held);
    if (value === undefined) return new GoError("call of nil");
    const shown = context.quoted ?? (typeof value === "string" ? value : `<${typeName(value)} Value>`);
    return new GoError(`non-function ${shown} of type ${typeName(value)}`);
  },
};

/** The functions that every Go template has. */
export const builtins: FunctionTable = new Map<string, FunctionSpec>([
  ["and", deciding(false)],
  ["or", deciding(true)],
  ["not", define([reflectValueType], ([value]) => !truth(value))],
  ["print", define([], (args, context) => sprint(context.meter, args), { variadic: anyType })],
  ["println", define([], (args, context) => sprintln(context.meter, args), { variadic: anyType })],
  [
    "printf",
    define([stringType], ([format, ...rest], context) => sprintf(context.meter, format as string, rest), {
      variadic: anyType,
    }),
  ],
  ["call", call],
  ...comparisons,
  ...elementFunctions,
  ...escapers,
]);
