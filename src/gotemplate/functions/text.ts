import { compile, type Regexp } from "../../regexp/index.js";
import { stringSlice } from "../values/describe.js";
import { type FunctionSpec, GoError } from "../values/function.js";
import { intType, stringMapType, stringsType, stringType } from "../values/types.js";
import { GoMap, type GoSlice } from "../values/value.js";
import { define, onText, onTexts, onThreeTexts } from "./define.js";
import { toLower, toTitle, toUpper } from "./text-case.js";

/** Compiled patterns kept; a template uses few, and each is compiled in microseconds. */
const patternsMax = 256;
const patterns = new Map<string, Regexp>();

/** A compiled pattern, or RE2's complaint. */
export function pattern(text: string): Regexp | GoError {
  const known = patterns.get(text);
  if (known !== undefined) return known;
  const result = compile(text);
  if (!result.ok) return new GoError(result.error);
  if (patterns.size >= patternsMax) patterns.clear();
  patterns.set(text, result.regexp);
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
  const characters = Array.from(text);
  let from = 0;
  let to = characters.length;
  while (left && from < to && set.has(characters[from] ?? "")) from++;
  while (right && to > from && set.has(characters[to - 1] ?? "")) to--;
  return characters.slice(from, to).join("");
}

/** `strings.Split`; an empty separator splits into characters. */
export function splitText(text: string, separator: string): string[] {
  if (separator === "") return text === "" ? [] : Array.from(text);
  return text.split(separator);
}

/** Every line but empty ones gets `width` blanks before it. */
export function indentLines(text: string, width: number): string {
  const blanks = " ".repeat(width);
  return text.replace(/^(?=[^\n])/gm, blanks);
}

function indent(width: bigint, text: string, roomFor: (length: number) => void): string | GoError {
  if (width < 0n) return new GoError("indent value must be a positive integer");
  const lines = text.split("\n").length;
  roomFor(text.length + lines * Number(width));
  return indentLines(text, Number(width));
}

function splitToMap(itemSeparator: string, keySeparator: string, text: string): GoMap {
  const map = new GoMap(stringMapType);
  for (const item of text.split(itemSeparator)) {
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
      for (const item of items) length += item.length + (separator as string).length;
      context.meter.text(length);
      return items.join(separator as string);
    }),
  ],
  [
    "split",
    onTexts((separator, text, context) => {
      const trimmed = trimSpace(text);
      const parts = trimmed === "" ? [] : splitText(trimmed, separator);
      context.meter.spend(parts.length);
      return stringSlice(parts);
    }),
  ],
  ["splitToMap", onThreeTexts((itemSeparator, keySeparator, text) => splitToMap(itemSeparator, keySeparator, text))],
  ["trim", onTexts((cutset, text) => trimSet(text, cutset))],
  ["trimPrefix", onTexts((prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text))],
  [
    "trimSuffix",
    onTexts((suffix, text) => (text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text)),
  ],
  ["trimSpace", onText(trimSpace)],
  ["toLower", onText(toLower)],
  ["toUpper", onText(toUpper)],
  ["toTitle", onText(toTitle)],
  [
    "replaceAll",
    onThreeTexts((from, to, text, context) => {
      const pieces = from === "" ? ["", ...Array.from(text), ""] : text.split(from);
      context.meter.text(text.length + pieces.length * to.length);
      return from === "" && text === "" ? to : pieces.join(to);
    }),
  ],
  [
    "regexReplaceAll",
    onThreeTexts((expression, to, text, context) => {
      const compiled = pattern(expression);
      if (compiled instanceof GoError) return compiled;
      context.meter.spend(text.length);
      const replaced = compiled.replaceAll(text, to, context.meter.limits.outputBytesMax);
      return replaced.ok ? replaced.text : new GoError(replaced.reason);
    }),
  ],
  [
    "regexMatch",
    onTexts((expression, text, context) => {
      const compiled = pattern(expression);
      if (compiled instanceof GoError) return compiled;
      context.meter.spend(text.length);
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
