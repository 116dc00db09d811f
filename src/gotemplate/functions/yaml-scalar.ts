import { decimalInteger, integerLiteral, parseFloat64 } from "../values/number-text.js";
import { GoInt, type Value } from "../values/value.js";

const words = new Map<string, boolean | null | number>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((w) => [w, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((w) => [w, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((w) => [w, null] as const),
  ...[".nan", ".NaN", ".NAN"].map((w) => [w, Number.NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((w) => [w, Number.POSITIVE_INFINITY] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((w) => [w, Number.NEGATIVE_INFINITY] as const),
]);
const floatForm = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const base60Form = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const timestampForm =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[tT]| +)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})?)?$/;

/**
 * What an unquoted YAML 1.1 scalar means to `yaml.v2`: undefined when it is plain text. Timestamps stay text when read,
 * see `needsQuotes` for writing them.
 */
export function resolveScalar(text: string): Value | undefined {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(text)) return undefined;
  const plain = text.replace(/_/g, "");
  const integer = integerLiteral(plain) ?? (plain === "0" ? decimalInteger(plain) : undefined);
  if (integer !== undefined && !/^[-+]?_/.test(text)) {
    if (integer === BigInt.asIntN(64, integer)) return integer;
    if (integer === BigInt.asUintN(64, integer)) return new GoInt("uint64", integer);
  }
  if (!floatForm.test(plain)) return undefined;
  const float = parseFloat64(plain);
  return typeof float === "number" ? float : undefined;
}

/** Whether text written plainly would be read back as something else. */
export function needsQuotes(text: string): boolean {
  return resolveScalar(text) !== undefined || base60Form.test(text) || timestampForm.test(text);
}

const escapes: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\x85": "\\N",
  "\xa0": "\\_",
  "\u2028": "\\L",
  "\u2029": "\\P",
};
const special = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u2028\u2029]/u;

/** One character inside double quotes. */
export function escapeYaml(character: string): string {
  const short = escapes[character];
  if (short !== undefined) return short;
  if (!special.test(character)) return character;
  const codePoint = character.codePointAt(0) ?? 0;
  const hex = codePoint.toString(16).toUpperCase();
  if (codePoint <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return codePoint <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

export type ScalarStyle = "plain" | "single" | "double" | "literal";

/** How a text is written so that it reads back: as plainly as possible. */
export function styleOf(text: string): ScalarStyle {
  if (special.test(text) || / \n/.test(text)) return "double";
  if (text.includes("\n")) return text.endsWith(" ") ? "double" : "literal";
  if (needsQuotes(text)) return "double";
  const plain =
    !/^ | $/.test(text) &&
    !/^[#,[\]{}&*!|>'"%@`]/.test(text) &&
    !/^[-?:](?: |$)/.test(text) &&
    !/^(?:---|\.\.\.)/.test(text) &&
    !/: |:$| #/.test(text);
  return plain ? "plain" : "single";
}
