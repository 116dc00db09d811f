import { escapedByte } from "../text.js";

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u;
const shortEscapes: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrint(character: string): boolean {
  return character === " " || printable.test(character);
}

/** `strconv.Quote`, or `QuoteToASCII` with `asciiOnly`. */
export function quote(text: string, asciiOnly = false): string {
  let out = '"';
  for (const character of text) out += escaped(character, '"', asciiOnly);
  return `${out}"`;
}

/** `strconv.QuoteRune` of one character. */
export function quoteRune(character: string, asciiOnly = false): string {
  return `'${escaped(character, "'", asciiOnly)}'`;
}

function escaped(character: string, mark: string, asciiOnly: boolean): string {
  if (character === mark || character === "\\") return `\\${character}`;
  const codePoint = character.codePointAt(0) ?? 0;
  const byte = escapedByte(codePoint);
  if (byte >= 0) return `\\x${byte.toString(16)}`;
  if (codePoint < 0x80 ? codePoint >= 0x20 && codePoint < 0x7f : !asciiOnly && isPrint(character)) return character;
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const hex = codePoint.toString(16);
  if (codePoint < 0x20 || codePoint === 0x7f) return `\\x${hex.padStart(2, "0")}`;
  return codePoint > 0xffff ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
}

/** `strconv.CanBackquote`: one line, no control characters but tab, no back quote, valid UTF-8. */
export function canBackquote(text: string): boolean {
  return !/[\0-\x08\x0a-\x1f\x7f`\ufeff]/.test(text) && !/\p{Surrogate}/u.test(text);
}
