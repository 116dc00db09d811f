import { fromBytes, fromRune, toBytes } from "../text.js";

const simple: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};
const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** One character of a quoted literal: its text, or a byte for `\x` and octal escapes; undefined when malformed. */
interface Unquoted {
  readonly text: string;
  readonly byte: number | undefined;
  readonly length: number;
}

function unquoteCharacter(body: string, at: number, mark: string): Unquoted | undefined {
  const first = String.fromCodePoint(body.codePointAt(at) ?? 0);
  if (first === mark) return undefined;
  if (first !== "\\") return { text: first, byte: undefined, length: first.length };
  const letter = body[at + 1] ?? "";
  const plain = letter === mark ? mark : simple[letter];
  if (plain !== undefined) return { text: plain, byte: undefined, length: 2 };
  const digits = hexDigits[letter];
  if (digits !== undefined) return hexEscape(body.slice(at + 2, at + 2 + digits), digits, letter === "x");
  const octal = body.slice(at + 1, at + 4);
  if (!/^[0-7]{3}$/.test(octal) || Number.parseInt(octal, 8) > 255) return undefined;
  return { text: "", byte: Number.parseInt(octal, 8), length: 4 };
}

function hexEscape(hex: string, digits: number, isByte: boolean): Unquoted | undefined {
  if (hex.length !== digits || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
  const value = Number.parseInt(hex, 16);
  const length = digits + 2;
  if (isByte) return { text: "", byte: value, length };
  if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return undefined;
  return { text: fromRune(value), byte: undefined, length };
}

/** The text of a Go string literal, quotes included; undefined when its syntax is wrong. */
export function unquote(literal: string): string | undefined {
  const mark = literal[0] ?? "";
  const body = literal.slice(1, -1);
  if (mark === "`") return body.replace(/\r/g, "");
  if (!body.includes("\\")) return body;
  let out = "";
  let bytes = false;
  for (let at = 0; at < body.length; ) {
    const part = unquoteCharacter(body, at, mark);
    if (part === undefined) return undefined;
    if (part.byte === undefined) out += part.text;
    else if (part.byte < 0x80) out += String.fromCharCode(part.byte);
    else {
      out += String.fromCharCode(0xdc00 + part.byte);
      bytes = true;
    }
    at += part.length;
  }
  return bytes ? fromBytes(toBytes(out)) : out;
}

/** The number that a character constant stands for, or what is wrong with it. */
export function unquoteRune(literal: string): number | string {
  const body = literal.slice(1, -1);
  const part = body === "" ? undefined : unquoteCharacter(body, 0, "'");
  if (part === undefined) return "invalid syntax";
  if (part.length !== body.length) return `malformed character constant: ${literal}`;
  return part.byte ?? part.text.codePointAt(0) ?? 0;
}
