import {
  define,
  type FunctionSpec,
  GoError,
  type GoMap,
  GoSlice,
  type Held,
  intType,
  onText,
  onTexts,
  stringMapType,
  stringSlice,
  stringsType,
  stringType,
} from "../../gotemplate/index.js";
import { compile } from "../../regexp/index.js";
import { jsonAt } from "./json-path.js";

const texts = (held: Held): string[] => (held instanceof GoSlice ? held.items.map(String) : []);

/** The functions of `-tags` templates that need nothing from outside; `httpGet` is the renderer's. */
export const tagFunctions: ReadonlyMap<string, FunctionSpec> = new Map<string, FunctionSpec>([
  [
    "strSlice",
    define(
      [stringType, intType],
      ([text, from, to]) => slice(text as string, from as bigint, to as bigint | undefined),
      {
        variadic: intType,
      },
    ),
  ],
  ["sIndex", define([intType, stringsType], ([index, list]) => at(texts(list), Number(index)))],
  ["mIndex", define([stringType, stringMapType], ([key, map]) => (map as GoMap).get(key as string) ?? "")],
  ["toUpper", onText((text) => text.toUpperCase())],
  ["toLower", onText((text) => text.toLowerCase())],
  [
    "replace",
    define([intType, stringType, stringType, stringType], ([count, old, by, text], { meter }) => {
      const replaced = replaceTimes(text as string, old as string, by as string, Number(count));
      meter.text(replaced.length);
      return replaced;
    }),
  ],
  [
    "join",
    define([stringType, stringsType], ([separator, list], { meter }) => {
      const joined = texts(list).join(separator as string);
      meter.text(joined.length);
      return joined;
    }),
  ],
  ["split", onTexts((separator, text) => stringSlice(split(text, separator)))],
  [
    "splitIndex",
    define([intType, stringType, stringType], ([index, separator, text]) =>
      at(split(text as string, separator as string), Number(index)),
    ),
  ],
  [
    "matchFirstElement",
    define([stringType, stringsType], ([source, list]) => {
      const found = matching(source as string, texts(list));
      return found instanceof GoError ? found : (found[0] ?? "");
    }),
  ],
  [
    "matchAllElements",
    define([stringType, stringsType], ([source, list]) => {
      const found = matching(source as string, texts(list));
      return found instanceof GoError ? found : stringSlice(found);
    }),
  ],
  ["jsonParse", onTexts((json, path) => jsonAt(json, path))],
]);

/** Kept here so that the set of names is one place: templates may name it before anything is fetched. */
export function httpGetFunction(fetched: (url: string) => string | GoError): FunctionSpec {
  return onText(fetched);
}

function slice(text: string, from: bigint, to: bigint | undefined): string | GoError {
  const bytes = new TextEncoder().encode(text);
  const start = Number(from);
  const end = to === undefined ? bytes.length : Number(to);
  if (start < 0 || end > bytes.length || start > end) {
    return new GoError(`runtime error: slice bounds out of range [${start}:${end}] with length ${bytes.length}`);
  }
  return new TextDecoder().decode(bytes.subarray(start, end));
}

function at(list: readonly string[], index: number): string | GoError {
  const found = list[index];
  if (found !== undefined) return found;
  return new GoError(`runtime error: index out of range [${index}] with length ${list.length}`);
}

/** Go's `strings.Replace`: at most `count` times, without bound when it is negative. An empty `old` is left alone. */
function replaceTimes(text: string, old: string, by: string, count: number): string {
  if (old === "") return text;
  const parts = text.split(old);
  const head = count < 0 ? parts : parts.slice(0, count + 1);
  const tail = count < 0 ? [] : parts.slice(count + 1);
  return [head.join(by), ...tail].join(old);
}

function split(text: string, separator: string): string[] {
  return separator === "" ? [...text] : text.split(separator);
}

function matching(source: string, list: readonly string[]): string[] | GoError {
  const compiled = compile(source);
  if (!compiled.ok) return new GoError(compiled.error);
  return list.filter((item) => compiled.regexp.test(item));
}
