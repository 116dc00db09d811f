const NAMED: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92, '"': 34 };
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * The text inside a quoted literal, by Go's rules: back-quotes raw (carriage returns dropped), double quotes with Go's
 * escapes and no line feed. Undefined when it is not well formed.
 */
export function unquote(literal: string): string | undefined {
  const body = literal.slice(1, -1);
  if (literal.startsWith("`")) return body.replaceAll("\r", "");
  if (body.includes("\n")) return undefined;
  if (!body.includes("\\")) return body;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let at = 0; at < body.length; ) {
    if (body[at] !== "\\") {
      const end = body.indexOf("\\", at);
      const plain = body.slice(at, end < 0 ? body.length : end);
      for (const byte of encoder.encode(plain)) bytes.push(byte);
      at += plain.length;
      continue;
    }
    const decoded = readEscape(body, at + 1);
    if (decoded === undefined) return undefined;
    if (decoded.isByte) bytes.push(decoded.code);
    else for (const byte of encoder.encode(String.fromCodePoint(decoded.code))) bytes.push(byte);
    at = decoded.end;
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array(bytes));
}

interface Escape {
  readonly code: number;
  /** `\x41` and `\101` are bytes, which may form a character together with their neighbours. */
  readonly isByte: boolean;
  readonly end: number;
}

function readEscape(body: string, at: number): Escape | undefined {
  const letter = body[at] ?? "";
  const named = Object.hasOwn(NAMED, letter) ? NAMED[letter] : undefined;
  if (named !== undefined) return { code: named, isByte: true, end: at + 1 };
  if (letter >= "0" && letter <= "7") {
    const digits = body.slice(at, at + 3);
    const code = Number.parseInt(digits, 8);
    return /^[0-7]{3}$/.test(digits) && code <= 255 ? { code, isByte: true, end: at + 3 } : undefined;
  }
  const width = Object.hasOwn(HEX_DIGITS, letter) ? HEX_DIGITS[letter]! : 0;
  const digits = body.slice(at + 1, at + 1 + width);
  if (width === 0 || digits.length !== width || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return { code, isByte: letter === "x", end: at + 1 + width };
}
