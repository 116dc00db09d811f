import { quote } from "../fmt/quote.js";
import { stringKeyed } from "../values/describe.js";
import { type FunctionSpec, GoError } from "../values/function.js";
import { decimalInteger, parseFloat64 } from "../values/number-text.js";
import { GoInt } from "../values/value.js";
import { named, onText, type Result } from "./define.js";
import { readJson } from "./json-reader.js";
import { readYaml } from "./yaml-reader.js";

const trueWords = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const falseWords = new Set(["0", "f", "F", "FALSE", "false", "False"]);

function failed(name: string, text: string, reason: "invalid syntax" | "value out of range"): GoError {
  return new GoError(`strconv.${name}: parsing ${quote(text)}: ${reason}`);
}

/** `strconv.ParseBool`. */
export function parseBool(text: string): boolean | GoError {
  if (trueWords.has(text)) return true;
  return falseWords.has(text) ? false : failed("ParseBool", text, "invalid syntax");
}

/** `strconv.ParseInt(text, 10, 64)`. */
export function parseInt64(text: string, name = "ParseInt"): GoInt | GoError {
  const value = decimalInteger(text);
  if (value === undefined) return failed(name, text, "invalid syntax");
  if (value !== BigInt.asIntN(64, value)) return failed(name, text, "value out of range");
  return new GoInt("int64", value);
}

function parseUint64(text: string): GoInt | GoError {
  const value = /^[+-]/.test(text) ? undefined : decimalInteger(text);
  if (value === undefined) return failed("ParseUint", text, "invalid syntax");
  if (value !== BigInt.asUintN(64, value)) return failed("ParseUint", text, "value out of range");
  return new GoInt("uint64", value);
}

function parseFloatText(text: string): number | GoError {
  const value = parseFloat64(text);
  if (value === undefined) return failed("ParseFloat", text, "invalid syntax");
  return value === "range" ? failed("ParseFloat", text, "value out of range") : value;
}

/** A parser that takes "" as `empty`: a key that has not arrived yet must not fail. */
function parser(name: string, empty: () => Result, parse: (text: string) => Result): readonly [string, FunctionSpec] {
  return [name, onText((text) => (text === "" ? empty() : named(name, parse(text))))];
}

/** Text to values. */
export const parsingFunctions: readonly (readonly [string, FunctionSpec])[] = [
  parser("parseBool", () => false, parseBool),
  parser("parseInt", () => new GoInt("int64", 0n), parseInt64),
  parser("parseUint", () => new GoInt("uint64", 0n), parseUint64),
  parser("parseFloat", () => 0, parseFloatText),
  [
    "parseJSON",
    onText((text, context) => (text === "" ? stringKeyed([]) : readJson(text, context.meter)), { returns: "any" }),
  ],
  [
    "parseYAML",
    onText(
      (text, context) => {
        const value = text === "" ? stringKeyed([]) : readYaml(text, context.meter);
        return value === undefined ? null : value;
      },
      { returns: "any" },
    ),
  ],
];
