import { sprint } from "../fmt/printf.js";
import { isPrint } from "../fmt/quote.js";
import { characterwise, onValues } from "../functions/define.js";
import type { Meter } from "../limits.js";
import { runes, toBytes } from "../text.js";
import { unwrap } from "../values/describe.js";
import type { CallContext, FunctionSpec } from "../values/function.js";
import { GoPointer, type Held } from "../values/value.js";

/** Arguments as one text, the way an action would print them. */
function textOf(args: readonly Held[], meter: Meter): string {
  const first = unwrap(args[0]);
  if (args.length === 1 && typeof first === "string") return first;
  const shown = args.map((held): Held => {
    const value = unwrap(held);
    if (value === undefined) return "<no value>";
    return value instanceof GoPointer && value.target !== null ? value.target : value;
  });
  return sprint(meter, shown);
}

const htmlEscapes: Readonly<Record<string, string>> = {
  "\0": "\ufffd",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};
const jsEscapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "<": "\\u003C",
  ">": "\\u003E",
  "&": "\\u0026",
  "=": "\\u003D",
};

/** `html/template.HTMLEscapeString`. */
export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (character) => htmlEscapes[character] ?? character);
}

function escapeJs(text: string): string {
  let out = "";
  for (const codePoint of runes(text)) {
    const character = String.fromCodePoint(codePoint);
    const escaped = jsEscapes[character];
    const plain = codePoint < 0x80 ? codePoint >= 0x20 : isPrint(character);
    out += escaped ?? (plain ? character : `\\u${codePoint.toString(16).toUpperCase().padStart(4, "0")}`);
  }
  return out;
}

/** `url.QueryEscape`. */
export function escapeQuery(text: string): string {
  let out = "";
  for (const byte of toBytes(text)) {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9_.~-]/.test(character)) out += character;
    else out += byte === 0x20 ? "+" : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return out;
}

function escaper(escapeText: (text: string) => string): FunctionSpec {
  return onValues((args, context: CallContext) => escapeText(textOf(args, context.meter)), characterwise);
}

/** `html js urlquery` */
export const escapers: readonly (readonly [string, FunctionSpec])[] = [
  ["html", escaper(escapeHtml)],
  ["js", escaper(escapeJs)],
  ["urlquery", escaper(escapeQuery)],
];
