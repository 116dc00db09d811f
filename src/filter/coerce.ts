import { parseBool, quote } from "../golang/index.js";
import type { IntegerField, ScalarField } from "./schema.js";

export type Scalar = string | number | bigint | boolean;

export type CoerceResult =
  | { readonly ok: true; readonly value: Scalar }
  /** Go's text, such as `strconv.ParseInt: parsing "x": invalid syntax`. */
  | { readonly ok: false; readonly error: string };

/** A value's text as the field's type. */
export function coerce(text: string, field: ScalarField): CoerceResult {
  switch (field.kind) {
    case "string":
      return { ok: true, value: text };
    case "boolean": {
      const value = parseBool(text);
      return value === undefined ? refusal("ParseBool", text, "invalid syntax") : { ok: true, value };
    }
    case "float": {
      const plain = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text);
      return plain ? { ok: true, value: Number(text) } : refusal("ParseFloat", text, "invalid syntax");
    }
    case "integer":
      return coerceInteger(text, field);
  }
}

/** Where underscores may stand: between digits, or between a base's prefix and a digit. */
const UNDERSCORED = /^[+-]?(0[xX](_?[0-9a-fA-F])+|0[oO](_?[0-7])+|0[bB](_?[01])+|[0-9](_?[0-9])*)$/;

function coerceInteger(text: string, field: IntegerField): CoerceResult {
  const parser = field.signed ? "ParseInt" : "ParseUint";
  const sign = field.signed && /^[+-]/.test(text) ? text[0] : "";
  const size = parseDigits(text.slice(sign === "" ? 0 : 1), field.bits);
  if (size === "invalid syntax" || (text.includes("_") && size !== "value out of range" && !UNDERSCORED.test(text))) {
    return refusal(parser, text, "invalid syntax");
  }
  const half = 1n << BigInt(field.bits - 1);
  if (size === "value out of range" || (field.signed && (sign === "-" ? size > half : size >= half))) {
    return refusal(parser, text, "value out of range");
  }
  const value = sign === "-" ? -size : size;
  const asNumber = Number(value);
  return { ok: true, value: Number.isSafeInteger(asNumber) ? asNumber : value };
}

/** Decimal, `0x`, `0o`, `0b`, or octal after a leading zero. Go stops at the first trouble, so a number that grows too
 *  large is that even when junk follows. */
function parseDigits(text: string, bits: number): bigint | "invalid syntax" | "value out of range" {
  if (text === "") return "invalid syntax";
  const [base, start] = baseOf(text);
  const top = 1n << BigInt(bits);
  let size = 0n;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "_") continue;
    const digit = Number.parseInt(text[at]!, base);
    if (Number.isNaN(digit)) return "invalid syntax";
    size = size * BigInt(base) + BigInt(digit);
    if (size >= top) return "value out of range";
  }
  return size;
}

function baseOf(text: string): [base: number, digitsStart: number] {
  if (text[0] !== "0") return [10, 0];
  const base = text.length < 3 ? undefined : { x: 16, o: 8, b: 2 }[text[1]!.toLowerCase()];
  return base === undefined ? [8, 1] : [base, 2];
}

function refusal(parser: string, text: string, why: string): CoerceResult {
  return { ok: false, error: `strconv.${parser}: parsing ${quote(text)}: ${why}` };
}
