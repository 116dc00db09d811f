import { builtins } from "./builtins/index.js";
import type { MissingKey } from "./exec/evaluator.js";
import { Executor } from "./exec/executor.js";
import { ExecFailure } from "./exec/place.js";
import { defaultLimits, type Limits } from "./limits.js";
import { type ParseResult, parseWith, type Template } from "./parse/parse.js";
import type { FunctionTable } from "./values/function.js";
import type { Held } from "./values/value.js";

export interface TemplateOptions {
  /** Functions beside the built-in ones; only the names matter here. */
  readonly functions: { has(name: string): boolean };
  /** `{{` unless given; "" means the default too. */
  readonly leftDelimiter?: string;
  readonly rightDelimiter?: string;
}

export type ExecuteResult =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly error: string };

export interface ExecuteOptions {
  readonly limits?: Partial<Limits>;
  /** `error`: an absent map key fails (`error_on_missing_key`); otherwise it is the zero value of the map's elements. */
  readonly missingKey?: MissingKey;
}

/**
 * Parses a template's text. `name` is what messages call it ("" in consul-template). Errors have Go's words:
 * `template: NAME:LINE: ...`. Never throws.
 */
export function parseTemplate(name: string, text: string, options: TemplateOptions): ParseResult {
  return parseWith(name, text, { ...options, isFunction: (word) => builtins.has(word) || options.functions.has(word) });
}

/**
 * Runs a template over `dot` (undefined is Go's nil data). The output is a Go string: see `toBytes`. Errors have Go's
 * words: `template: NAME:LINE:COLUMN: executing "DEFINED" at <EXPRESSION>: ...`. Ends within the limits; throws only what
 * a function of the table throws.
 */
export function executeTemplate(
  template: Template,
  dot: Held,
  functions: FunctionTable,
  options: ExecuteOptions = {},
): ExecuteResult {
  const limits = { ...defaultLimits, ...options.limits };
  const lookup = { get: (name: string) => functions.get(name) ?? builtins.get(name) };
  const executor = new Executor(template, lookup, limits, options.missingKey ?? "zero");
  try {
    return { ok: true, output: executor.run(dot) };
  } catch (failure) {
    if (failure instanceof ExecFailure) return { ok: false, error: failure.message };
    throw failure;
  }
}
