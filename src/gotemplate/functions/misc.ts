import type { FunctionSpec } from "../values/function.js";
import { GoError } from "../values/function.js";
import { anyType, stringType } from "../values/types.js";
import { define } from "./define.js";

/** `executeTemplate`: the text of a template defined beside the running one. */
export const miscFunctions: readonly (readonly [string, FunctionSpec])[] = [
  [
    "executeTemplate",
    define(
      [stringType],
      ([name, ...data], context) => {
        if (data.length > 1) {
          const given = data.length + 1;
          return new GoError(`executeTemplate: wrong number of arguments, expected 1 or 2, but got ${given}`);
        }
        return context.runTemplate(name as string, data[0] ?? undefined);
      },
      { variadic: anyType },
    ),
  ],
];
