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

/** Decimal, `0x`, `0o`, `0b` or a leading zero for octal; underscores between digits. */
const INTEGER =
  /^([+-]?)(0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|0[oO]_?[0-7]+(?:_[0-7]+)*|0[bB]_?[01]+(?:_[01]+)*|0(?:_?[0-7]+)+|0|[1-9][0-9]*(?:_[0-9]+)*)$/;

function coerceInteger(text: string, field: IntegerField): CoerceResult {
  const parser = field.signed ? "ParseInt" : "ParseUint";
  const parts = INTEGER.exec(text);
  const digits = parts?.[2]?.replaceAll("_", "");
  if (digits === undefined || (!field.signed && parts?.[1] !== "")) return refusal(parser, text, "invalid syntax");
  const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase());
  const value = parts?.[1] === "-" ? -size : size;
  const top = 1n << BigInt(field.signed ? field.bits - 1 : field.bits);
  if (value >= top || value < (field.signed ? -top : 0n)) return refusal(parser, text, "value out of range");
  const asNumber = Number(value);
  return { ok: true, value: Number.isSafeInteger(asNumber) ? asNumber : value };
}

function refusal(parser: string, text: string, why: string): CoerceResult {
  return { ok: false, error: `strconv.${parser}: parsing ${quote(text)}: ${why}` };
}
