import { MATCHES_MAX, quoteMeta, type Regexp, tooManyMatches } from "../../../regexp/index.js";
import { canBackquote, quote } from "../../fmt/quote.js";
import type { Meter } from "../../limits.js";
import { stringSlice } from "../../values/describe.js";
import { type FunctionSpec, GoError } from "../../values/function.js";
import { intType, stringType } from "../../values/types.js";
import type { Held } from "../../values/value.js";
import { define, onText, type Result } from "../define.js";
import { pattern, pieceSteps } from "../text.js";
import { countFrom } from "./convert.js";

type Entry = readonly [string, FunctionSpec];
type RegexCall = (compiled: Regexp, text: string, last: Held, meter: Meter) => Result;

/** A function of a pattern and a text, plain and as `must...`; the two differ in how they word a bad pattern. */
function onPattern(name: string, third: FunctionSpec["params"], call: RegexCall, lenient = false): Entry[] {
  const make = (must: boolean) =>
    define([stringType, stringType, ...third], ([expression, text, last], { meter }) => {
      const compiled = pattern(expression as string, text as string, meter);
      if (!(compiled instanceof GoError)) return call(compiled, text as string, last, meter);
      if (must) return compiled;
      return lenient ? false : new GoError(`regexp: Compile(${written(expression as string)}): ${compiled.message}`);
    });
  return [
    [name, make(false)],
    [`mustR${name.slice(1)}`, make(true)],
  ];
}

/** A count of matches, one more than may be kept at most; a negative one is all of them. */
function bounded(limit: Held): number {
  const count = countFrom(limit);
  return count < 0 ? MATCHES_MAX + 1 : Math.min(count, MATCHES_MAX + 1);
}

function listed(texts: readonly string[], meter: Meter): Result {
  if (texts.length > MATCHES_MAX) return new GoError(tooManyMatches);
  meter.spend(texts.length * pieceSteps);
  return stringSlice(texts);
}

/** As Go shows a pattern: in back-quotes where it can. */
function written(expression: string): string {
  return canBackquote(expression) ? `\`${expression}\`` : quote(expression);
}

function replaced(result: { ok: true; text: string } | { ok: false; reason: string }): Result {
  return result.ok ? result.text : new GoError(result.reason);
}

/** Sprig's functions on regular expressions. */
export const sprigRegexes: readonly Entry[] = [
  ...onPattern("regexMatch", [], (compiled, text) => compiled.test(text), true),
  ...onPattern("regexFind", [], (compiled, text) => compiled.find(text) ?? ""),
  ...onPattern("regexFindAll", [intType], (compiled, text, limit, meter) => {
    return listed(compiled.findAll(text, bounded(limit)), meter);
  }),
  ...onPattern("regexReplaceAll", [stringType], (compiled, text, to, meter) =>
    replaced(compiled.replaceAll(text, to as string, meter.limits.outputBytesMax)),
  ),
  ...onPattern("regexReplaceAllLiteral", [stringType], (compiled, text, to, meter) =>
    replaced(compiled.replaceAllLiteral(text, to as string, meter.limits.outputBytesMax)),
  ),
  ...onPattern("regexSplit", [intType], (compiled, text, limit, meter) => {
    return listed(compiled.split(text, bounded(limit)), meter);
  }),
  ["regexQuoteMeta", onText(quoteMeta)],
];
