import { SyntaxFault } from "./fault.js";
import type { Token } from "./token.js";
import type { NumberValue } from "./value.js";

/** The value of a number token: decimal, 0x hexadecimal, 0 octal, or a float. */
export function numberOf(token: Token): NumberValue {
  const integer = token.type === "NUMBER";
  const octal = /^(-?)0(\d+)$/.exec(token.text);
  const negative = token.text.startsWith("-");
  const digits = octal === null || !integer ? token.text.replace(/^-/, "") : `0o${octal[2]}`;
  const size = Number(digits);
  const value = negative && size !== 0 ? -size : size;
  if (!Number.isFinite(value)) throw new SyntaxFault(`number ${token.text} out of range`, token);
  return {
    kind: "number",
    value,
    text: token.text,
    goType: integer ? "int" : "float64",
    line: token.line,
    column: token.column,
  };
}
