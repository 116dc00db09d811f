import type { Cursor } from "./cursor.js";
import { eatOptionalBlanks, parseIdentifier, parseNumber, parseString } from "./literals.js";
import type { Selector } from "./syntax.js";

/** An identifier, then any number of `.identifier` and `["key"]`. */
export function parseSelector(cursor: Cursor): Selector | undefined {
  const first = parseIdentifier(cursor);
  if (first === undefined) return undefined;
  const names = [first];
  for (;;) {
    const name = parseDotted(cursor) ?? parseIndex(cursor);
    if (name === undefined) return names;
    names.push(name);
  }
}

/** A value's text: a selector (its parts joined by dots again), a number or a quoted string. */
export function parseValue(cursor: Cursor): string | undefined {
  return parseSelector(cursor)?.join(".") ?? parseNumber(cursor) ?? parseString(cursor);
}

function parseDotted(cursor: Cursor): string | undefined {
  const start = cursor.at;
  if (!cursor.eat(".")) return undefined;
  const name = parseIdentifier(cursor);
  if (name === undefined) cursor.at = start;
  return name;
}

function parseIndex(cursor: Cursor): string | undefined {
  const start = cursor.at;
  if (!cursor.eat("[")) return undefined;
  eatOptionalBlanks(cursor);
  const key = parseString(cursor);
  if (key === undefined) {
    cursor.complain("index", "Invalid index");
  } else {
    eatOptionalBlanks(cursor);
    if (cursor.eat("]")) return key;
    cursor.complain("index", "Unclosed index expression");
  }
  cursor.at = start;
  return undefined;
}
