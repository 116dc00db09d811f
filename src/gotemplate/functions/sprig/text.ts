import { sprint } from "../../fmt/printf.js";
import { quote } from "../../fmt/quote.js";
import type { Meter } from "../../limits.js";
import { byteLength, byteSlice, compareText } from "../../text.js";
import { stringSlice, unwrap } from "../../values/describe.js";
import { type FunctionSpec, GoError } from "../../values/function.js";
import { anyType, intType, stringMapType, stringType } from "../../values/types.js";
import { GoMap, type Held } from "../../values/value.js";
import { characterwise, define, onText, onTexts, onThreeTexts, type Shape } from "../define.js";
import { pieceCount, pieceSteps, replaceText, splitText, trimSet, trimSpace } from "../text.js";
import { titleEveryWord, toLower, toUpper } from "../text-case.js";
import { textOf, textsOf } from "./convert.js";
import { abbreviate, abbreviateBoth, camelCase, joinWords, swapCase, wrapText } from "./words.js";

type Entry = readonly [string, FunctionSpec];

function onCount(
  name: string,
  call: (count: number, text: string, meter: Meter) => Held | GoError,
  shape: Shape = {},
): Entry {
  return [
    name,
    define(
      [intType, stringType],
      ([count, text], { meter }) => call(Number(count as bigint), text as string, meter),
      shape,
    ),
  ];
}

const negativeCount = new GoError("strings: negative Repeat count");

/** Every line, empty ones too, behind `count` blanks, with `lead` before all. */
function indentAll(count: number, text: string, meter: Meter, lead = ""): string | GoError {
  if (count < 0) return negativeCount;
  meter.text(text.length + pieceCount(text, "\n") * count);
  const blanks = " ".repeat(count);
  return lead + blanks + text.replaceAll("\n", `\n${blanks}`);
}

function truncate(count: number, text: string): string {
  const size = byteLength(text);
  if (count < 0 && size + count > 0) return byteSlice(text, size + count, size);
  return count >= 0 && size > count ? byteSlice(text, 0, count) : text;
}

/** Bytes from `start` to `end`; a negative start is 0, an end that is out of range the end. Other positions fail as in Go. */
function substring(start: number, end: number, text: string): string | GoError {
  const size = byteLength(text);
  const from = Math.max(start, 0);
  const to = start >= 0 && (end < 0 || end > size) ? size : end;
  const range = to < 0 || to > size ? (to < 0 ? `[:${to}]` : `[:${to}] with length ${size}`) : `[${from}:${to}]`;
  if (from > to || to > size) return new GoError(`runtime error: slice bounds out of range ${range}`);
  return byteSlice(text, from, to);
}

/** `map[_0:... _1:...]`. */
function numbered(parts: readonly string[], meter: Meter): GoMap {
  meter.spend(parts.length * 8); // an entry of a map takes more room than an element of a list
  return new GoMap(
    stringMapType,
    parts.map((part, index) => [`_${index}`, part] as const),
  );
}

/** At most `limit` parts (negative: all): the last one is the rest of the text. */
function limited(parts: string[], separator: string, limit: number): string[] {
  if (limit === 0) return [];
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function quoted(write: (text: string) => string): FunctionSpec {
  return define(
    [],
    (values, { meter }) =>
      values
        .filter((value) => unwrap(value) !== undefined)
        .map((value) => write(textOf(value, meter)))
        .join(" "),
    { variadic: anyType },
  );
}

function repeat(count: number, text: string, meter: Meter): string | GoError {
  if (count < 0) return negativeCount;
  meter.text(text.length * count);
  return text.repeat(count);
}

/** The first character of each word in lower case; only white space parts words here. */
function untitle(text: string): string {
  return text.replace(/(?<=^|[\t-\r \x85\p{Z}])[^\t-\r \x85\p{Z}]/gu, toLower);
}

/** Splits into texts that are accounted for before they are made. */
function pieces(text: string, separator: string, meter: Meter): string[] {
  meter.spend(pieceCount(text, separator) * pieceSteps);
  return splitText(text, separator);
}

/** Cutting a text into words is more work still. */
const wordwise: Shape = { stepsPerCharacter: 4 };

/** Sprig's functions on text. */
export const sprigText: readonly Entry[] = [
  ["upper", onText(toUpper, characterwise)],
  ["lower", onText(toLower, characterwise)],
  ["title", onText(titleEveryWord, characterwise)],
  ["untitle", onText(untitle, characterwise)],
  ["swapcase", onText(swapCase, characterwise)],
  ["camelcase", onText(camelCase, characterwise)],
  ["snakecase", onText((text) => joinWords(text, "_"), wordwise)],
  ["kebabcase", onText((text) => joinWords(text, "-"), wordwise)],
  ["trim", onText(trimSpace)],
  ["trimAll", onTexts((cutset, text) => trimSet(text, cutset))],
  ["trimall", onTexts((cutset, text) => trimSet(text, cutset))],
  ["trimPrefix", onTexts((prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text))],
  [
    "trimSuffix",
    onTexts((suffix, text) => (text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text)),
  ],
  ["nospace", onText((text) => text.replace(/[\t-\r\x85\p{Z}]/gu, ""), characterwise)],
  [
    "initials",
    onText(
      (text) => Array.from(text.matchAll(/(?<=^|[\t-\r\x85\p{Z}])[^\t-\r\x85\p{Z}]/gu), ([first]) => first).join(""),
      characterwise,
    ),
  ],
  ["hasPrefix", onTexts((prefix, text) => text.startsWith(prefix))],
  ["hasSuffix", onTexts((suffix, text) => text.endsWith(suffix))],
  ["contains", onTexts((part, text) => text.includes(part))],
  ["replace", onThreeTexts((from, to, text, { meter }) => replaceText(text, from, to, meter))],
  onCount("indent", indentAll),
  onCount("nindent", (count, text, meter) => indentAll(count, text, meter, "\n")),
  onCount("trunc", truncate),
  onCount("repeat", repeat),
  onCount("abbrev", (width, text) => (width < 4 ? text : abbreviate(text, 0, width))),
  onCount("wrap", (width, text) => wrapText(text, width, "\n", false), characterwise),
  [
    "abbrevboth",
    define([intType, intType, stringType], ([offset, width, text]) =>
      abbreviateBoth(text as string, Number(offset as bigint), Number(width as bigint)),
    ),
  ],
  [
    "wrapWith",
    define([intType, stringType, stringType], ([width, newline, text], { meter }) => {
      meter.text((text as string).length * (1 + (newline as string).length));
      return wrapText(text as string, Number(width as bigint), (newline as string) || "\n", true);
    }),
  ],
  [
    "substr",
    define([intType, intType, stringType], ([start, end, text]) =>
      substring(Number(start as bigint), Number(end as bigint), text as string),
    ),
  ],
  ["plural", define([stringType, stringType, intType], ([one, many, count]) => (count === 1n ? one : many))],
  ["quote", quoted((text) => quote(text))],
  ["squote", quoted((text) => `'${text}'`)],
  [
    "cat",
    define(
      [],
      (values, { meter }) =>
        values
          .filter((value) => unwrap(value) !== undefined)
          .map((value) => sprint(meter, [value]))
          .join(" "),
      { variadic: anyType },
    ),
  ],
  ["toString", define([anyType], ([value], { meter }) => textOf(value, meter))],
  ["toStrings", define([anyType], ([value], { meter }) => stringSlice(textsOf(value, meter)))],
  [
    "join",
    define([stringType, anyType], ([separator, value], { meter }) => {
      const parts = textsOf(value, meter);
      meter.text(parts.reduce((sum, part) => sum + part.length + (separator as string).length, 0));
      return parts.join(separator as string);
    }),
  ],
  ["splitList", onTexts((separator, text, { meter }) => stringSlice(pieces(text, separator, meter)))],
  ["split", onTexts((separator, text, { meter }) => numbered(pieces(text, separator, meter), meter))],
  [
    "splitn",
    define([stringType, intType, stringType], ([separator, limit, text], { meter }) => {
      const parts = pieces(text as string, separator as string, meter);
      return numbered(limited(parts, separator as string, Number(limit as bigint)), meter);
    }),
  ],
  [
    "sortAlpha",
    define([anyType], ([value], { meter }) => {
      const parts = unwrap(value) === undefined ? ["<nil>"] : textsOf(value, meter);
      // Sorting looks at every text about log(n) times.
      const rounds = Math.ceil(Math.log2(parts.length + 1));
      for (const part of parts) meter.spend(rounds * (1 + part.length / 16));
      return stringSlice(parts.sort(compareText));
    }),
  ],
  ["hello", define([], () => "Hello!")],
];
