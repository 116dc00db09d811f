import { quote } from "../fmt/quote.js";
import { byteLength } from "../text.js";

/** What the lexer tells apart. */
export type TokenKind =
  | "error"
  | "eof"
  | "text"
  | "left"
  | "right"
  | "space"
  | "assign"
  | "declare"
  | "pipe"
  | "string"
  | "rawString"
  | "char"
  | "number"
  | "complex"
  | "character"
  | "bool"
  | "identifier"
  | "field"
  | "variable"
  | "("
  | ")"
  | "keyword";

/** One token. `pos` is an index into the text, `line` the line it starts on. */
export interface Token {
  readonly kind: TokenKind;
  readonly pos: number;
  readonly line: number;
  readonly text: string;
}

/** Words with a meaning of their own; `.` and `nil` are told as such in messages too. */
export const keywords: ReadonlySet<string> = new Set([
  ".",
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "nil",
  "template",
  "with",
]);

/** A token as messages show it. */
export function describeToken(token: Token): string {
  if (token.kind === "eof") return "EOF";
  if (token.kind === "error") return token.text;
  if (token.kind === "keyword") return `<${token.text}>`;
  const characters = Array.from(token.text.slice(0, 24));
  return byteLength(token.text) > 10 ? `${quote(characters.slice(0, 10).join(""))}...` : quote(token.text);
}
