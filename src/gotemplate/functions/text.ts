import { compile, type Regexp } from "../../regexp/index.js";
import type { Meter } from "../limits.js";
import { stringSlice } from "../values/describe.js";
import { type FunctionSpec, GoError } from "../values/function.js";
import { intType, stringMapType, stringsType, stringType } from "../values/types.js";
import { GoMap, type GoSlice } from "../values/value.js";
import { characterwise, define, onText, onTexts, onThreeTexts } from "./define.js";
import { toLower, toTitle, toUpper } from "./text-case.js";

/** Compiled patterns kept; a template uses few, and each is compiled in microseconds. */
const patternsMax = 256;
const patterns = new Map<string, Regexp>();

/** Steps that compiling takes for each instruction of a pattern: 20,000 of them take about 0.1 s. */
const compileSteps = 16;
/** Instructions of a pattern that cost a step for each character: common patterns take less, the worst about three. */
const instructionsPerStep = 16;

/** A compiled pattern, or RE2's complaint; compiling it and matching it against `text` are accounted for. */
export function pattern(expression: string, text: string, meter: Meter): Regexp | GoError {
  const regexp = patterns.get(expression) ?? compiled(expression, meter);
  if (!(regexp instanceof GoError)) meter.spend(text.length * (0.5 + regexp.weight / instructionsPerStep));
  return regexp;
}

function compiled(expression: string, meter: Meter): Regexp | GoError {
  meter.spend(expression.length);
  const result = compile(expression);
  if (!result.ok) return new GoError(result.error);
  meter.spend(result.regexp.weight * compileSteps);
  if (patterns.size >= patternsMax) patterns.clear();
  patterns.set(expression, result.regexp);
  return result.regexp;
}

const space = /[\t\n\v\f\r \x85\xa0\p{Z}]/u;

/** `strings.TrimSpace`: Unicode white space at both ends. */
export function trimSpace(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && space.test(text.charAt(from))) from++;
  while (to > from && space.test(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

/** `strings.Trim`, `TrimLeft` or `TrimRight`: `cutset` is a set of characters. */
export function trimSet(text: string, cutset: string, left = true, right = true): string {
  const set = new Set(cutset);
  const widthAt = (at: number): number => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  let from = 0;
  let to = text.length;
  while (left && from < to && set.has(text.slice(from, from + widthAt(from)))) from += widthAt(from);
  while (right && to > from) {
    const at = to > from + 1 && widthAt(to - 2) === 2 ? to - 2 : to - 1;
    if (!set.has(text.slice(at, to))) break;
    to = at;
  }
  return text.slice(from, to);
}

/** `strings.Split`; an empty separator splits into characters. */
export function splitText(text: string, separator: string): string[] {
  if (separator === "") return text === "" ? [] : Array.from(text);
  return text.split(separator);
}

/** Every line but empty ones gets `width` blanks before it. */
export function indentLines(text: string, width: number): string {
  const blanks = " ".repeat(width);
  return text.replace(/[^\n]+/g, (line) => blanks + line);
}

/** `strings.Replace` of every occurrence; an empty `from` stands between all characters and at both ends. */
export function replaceText(text: string, from: string, to: string, meter: Meter): string {
  meter.text(text.length + pieceCount(text, from) * to.length);
  if (from !== "") return text.split(from).join(to);
  return to + Array.from(text, (character) => character + to).join("");
}

/** How many pieces a separator makes of a text. Counting them first lets a meter refuse what would not fit into memory. */
export function pieceCount(text: string, separator: string): number {
  if (separator === "") return text.length + 1;
  let count = 1;
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + separator.length)) count++;
  return count;
}

/** A list of texts costs so many steps an element: what is kept of it takes some 50 bytes. */
export const pieceSteps = 4;

function indent(width: bigint, text: string, roomFor: (length: number) => void): string | GoError {
  if (width < 0n) return new GoError("indent value must be a positive integer");
  const lines = text.split("\n").length;
  roomFor(text.length + lines * Number(width));
  return indentLines(text, Number(width));
}

function splitToMap(itemSeparator: string, keySeparator: string, text: string, meter: Meter): GoMap {
  meter.spend(pieceCount(text, itemSeparator) * pieceSteps);
  const map = new GoMap(stringMapType);
  for (const item of splitText(text, itemSeparator)) {
    const at = item.indexOf(keySeparator);
    if (at >= 0) map.set(item.slice(0, at), item.slice(at + keySeparator.length));
  }
  return map;
}

/** Functions on text. */
export const textFunctions: readonly (readonly [string, FunctionSpec])[] = [
  [
    "join",
    define([stringType, stringsType], ([separator, list], context) => {
      const items = (list as GoSlice).items as readonly string[];
      let length = 0;
      context.meter.spend(items.length);
      for (const item of items) length += item.length + (separator as string).length;
      context.meter.text(length);
      return items.join(separator as string);
    }),
  ],
  [
    "split",
    onTexts((separator, text, context) => {
      const trimmed = trimSpace(text);
      context.meter.spend(pieceCount(trimmed, separator) * pieceSteps);
      return stringSlice(trimmed === "" ? [] : splitText(trimmed, separator));
    }),
  ],
  ["splitToMap", onThreeTexts((items, keys, text, { meter }) => splitToMap(items, keys, text, meter))],
  ["trim", onTexts((cutset, text) => trimSet(text, cutset))],
  ["trimPrefix", onTexts((prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text))],
  [
    "trimSuffix",
    onTexts((suffix, text) => (text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text)),
  ],
  ["trimSpace", onText(trimSpace)],
  ["toLower", onText(toLower, characterwise)],
  ["toUpper", onText(toUpper, characterwise)],
  ["toTitle", onText(toTitle, characterwise)],
  ["replaceAll", onThreeTexts((from, to, text, { meter }) => replaceText(text, from, to, meter))],
  [
    "regexReplaceAll",
    onThreeTexts((expression, to, text, context) => {
      const compiled = pattern(expression, text, context.meter);
      if (compiled instanceof GoError) return compiled;
      const replaced = compiled.replaceAll(text, to, context.meter.limits.outputBytesMax);
      return replaced.ok ? replaced.text : new GoError(replaced.reason);
    }),
  ],
  [
    "regexMatch",
    onTexts((expression, text, context) => {
      const compiled = pattern(expression, text, context.meter);
      if (compiled instanceof GoError) return compiled;
      return compiled.test(text);
    }),
  ],
  [
    "indent",
    define([intType, stringType], ([width, text], context) =>
      indent(width as bigint, text as string, (length) => context.meter.text(length)),
    ),
  ],
];
