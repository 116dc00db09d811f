import type { Cursor } from "./cursor.js";
import { unquote } from "./unquote.js";

const BLANK = "[ \\t\\r\\n]";

/** One or more blanks. */
export function eatBlanks(cursor: Cursor): boolean {
  if (!cursor.eatClass(isBlank, BLANK)) return false;
  eatOptionalBlanks(cursor);
  return true;
}

export function eatOptionalBlanks(cursor: Cursor): void {
  while (cursor.eatClass(isBlank, BLANK));
}

/** A letter, then letters, digits and underscores. */
export function parseIdentifier(cursor: Cursor): string | undefined {
  const start = cursor.at;
  if (!cursor.eatClass(isLetter, "[a-zA-Z]")) return undefined;
  while (cursor.eatClass(isWordChar, "[a-zA-Z0-9_]"));
  return cursor.text.slice(start, cursor.at);
}

/** A literal in back-quotes or double quotes: its text without them, escapes decoded. */
export function parseString(cursor: Cursor): string | undefined {
  const start = cursor.at;
  const mark = cursor.eat("`") ? "`" : cursor.eat('"') ? '"' : undefined;
  if (mark === undefined) return undefined;
  const close = cursor.text.indexOf(mark, cursor.at);
  if (close < 0) {
    cursor.complain("string", "Unterminated string literal", cursor.text.length);
    cursor.at = start;
    return undefined;
  }
  cursor.at = close + 1;
  const text = unquote(cursor.text.slice(start, cursor.at));
  if (text === undefined) cursor.complain("string", "invalid syntax", start);
  return text ?? "";
}

/** A decimal number as it stands; it must be followed by a blank, `)` or the end of the text. */
export function parseNumber(cursor: Cursor): string | undefined {
  const start = cursor.at;
  cursor.eat("-");
  if (!eatDigits(cursor)) {
    cursor.at = start;
    return undefined;
  }
  const end = cursor.at;
  if (endsNumber(cursor)) {
    cursor.at = end;
    return cursor.text.slice(start, end);
  }
  cursor.complain("number", "Invalid number literal");
  cursor.at = start;
  return undefined;
}

function eatDigits(cursor: Cursor): boolean {
  if (!cursor.eat("0")) {
    if (!cursor.eatClass((code) => isDigit(code) && code !== 0x30, "[1-9]")) return false;
    while (cursor.eatClass(isDigit, "[0-9]"));
  }
  const point = cursor.at;
  if (cursor.eat(".")) {
    if (cursor.eatClass(isDigit, "[0-9]")) while (cursor.eatClass(isDigit, "[0-9]"));
    else cursor.at = point;
  }
  return true;
}

/** Looks only: the caller puts the cursor back. */
function endsNumber(cursor: Cursor): boolean {
  return eatBlanks(cursor) || cursor.atEnd() || cursor.eat(")");
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

function isWordChar(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x5f;
}
