import { quote } from "../../golang/index.js";

/** JSON's three words. */
export const literals: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
/** What stands behind a backslash, save `u`. */
export const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Halves of a pair that stand alone: Go reads each as U+FFFD. */
export const loneSurrogates = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Go names the first byte of the character, as if it were a character itself. */
export function quoteByte(text: string, at: number): string {
  const char = String.fromCodePoint(text.codePointAt(at)!);
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  const byte = new TextEncoder().encode(char)[0]!;
  return `'${quote(String.fromCharCode(byte)).slice(1, -1)}'`;
}
