import { SyntaxFault } from "./fault.js";
import type { Position } from "./value.js";

const ONE_CHAR_ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

const CODE_ESCAPE = /(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;

/**
 * Reads the string that begins with the quote at `start`. Inside `${ ... }` everything, quotes, escapes and line
 * breaks included, is kept as it stands: what it means is for whoever reads the value.
 */
export function readQuoted(text: string, start: number, at: Position): { end: number; value: string } {
  const parts: string[] = [];
  let kept = start + 1;
  let offset = kept;
  let braces = 0;
  for (;;) {
    const char = text[offset];
    if (char === undefined || (char === "\n" && braces === 0)) throw new SyntaxFault("literal not terminated", at);
    if (braces > 0) {
      if (char === "{") braces++;
      if (char === "}") braces--;
      offset += char === "\\" ? 2 : 1;
    } else if (char === '"') {
      parts.push(text.slice(kept, offset));
      return { end: offset + 1, value: parts.join("") };
    } else if (char === "$" && text[offset + 1] === "{") {
      braces = 1;
      offset += 2;
    } else if (char === "\\") {
      const escaped = readEscape(text, offset + 1, at);
      parts.push(text.slice(kept, offset), escaped.value);
      kept = offset = escaped.end;
    } else {
      offset++;
    }
  }
}

function readEscape(text: string, offset: number, at: Position): { end: number; value: string } {
  const named = ONE_CHAR_ESCAPES[text[offset] ?? ""];
  if (named !== undefined) return { end: offset + 1, value: named };
  CODE_ESCAPE.lastIndex = offset;
  const match = CODE_ESCAPE.exec(text);
  if (match === null) throw new SyntaxFault("illegal char escape", at);
  const code = match[1] === undefined ? Number.parseInt(match[0].slice(1), 16) : Number.parseInt(match[1], 8);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code > 0x10ffff || surrogate) throw new SyntaxFault("illegal char escape", at);
  return { end: offset + match[0].length, value: String.fromCodePoint(code) };
}
