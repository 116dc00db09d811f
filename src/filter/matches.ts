import type { Cursor } from "./cursor.js";
import { eatBlanks, eatOptionalBlanks } from "./literals.js";
import { parseSelector, parseValue } from "./selectors.js";
import type { Match, MatchOperator } from "./syntax.js";

/** An operator of words: blanks before each, and, where a value or selector follows, blanks after the last. */
interface WordOperator {
  readonly words: readonly string[];
  readonly operator: MatchOperator;
}

const BEFORE_VALUE: readonly WordOperator[] = [
  { words: ["contains"], operator: "In" },
  { words: ["not", "contains"], operator: "Not In" },
  { words: ["matches"], operator: "Matches" },
  { words: ["not", "matches"], operator: "Not Matches" },
];

const BEFORE_SELECTOR: readonly WordOperator[] = [
  { words: ["in"], operator: "In" },
  { words: ["not", "in"], operator: "Not In" },
];

const AT_END: readonly WordOperator[] = [
  { words: ["is", "empty"], operator: "Is Empty" },
  { words: ["is", "not", "empty"], operator: "Is Not Empty" },
];

/** One comparison. The three forms are tried in this order, each from the start. */
export function parseMatch(cursor: Cursor): Match | undefined {
  return parseSelectorFirst(cursor) ?? parseEmptiness(cursor) ?? parseValueFirst(cursor);
}

function parseSelectorFirst(cursor: Cursor): Match | undefined {
  const start = cursor.at;
  const selector = parseSelector(cursor);
  if (selector !== undefined) {
    const operator =
      parseSymbol(cursor, "==", "Equal") ?? parseSymbol(cursor, "!=", "Not Equal") ?? parseWords(cursor, BEFORE_VALUE);
    if (operator !== undefined) {
      const value = parseValue(cursor);
      if (value !== undefined) return { kind: "match", selector, operator, value };
    }
  }
  cursor.at = start;
  return undefined;
}

function parseEmptiness(cursor: Cursor): Match | undefined {
  const start = cursor.at;
  const selector = parseSelector(cursor);
  if (selector !== undefined) {
    const operator = parseWords(cursor, AT_END, false);
    if (operator !== undefined) return { kind: "match", selector, operator, value: undefined };
  }
  cursor.at = start;
  return undefined;
}

function parseValueFirst(cursor: Cursor): Match | undefined {
  const start = cursor.at;
  const value = parseValue(cursor);
  if (value !== undefined) {
    const operator = parseWords(cursor, BEFORE_SELECTOR);
    if (operator !== undefined) {
      const selector = parseSelector(cursor);
      if (selector !== undefined) return { kind: "match", selector, operator, value };
      cursor.complain("match", "Invalid selector");
    }
  }
  cursor.at = start;
  return undefined;
}

function parseSymbol(cursor: Cursor, symbol: string, operator: MatchOperator): MatchOperator | undefined {
  const start = cursor.at;
  eatOptionalBlanks(cursor);
  if (cursor.eat(symbol)) {
    eatOptionalBlanks(cursor);
    return operator;
  }
  cursor.at = start;
  return undefined;
}

/** The first operator of the list whose words come next. */
function parseWords(cursor: Cursor, operators: readonly WordOperator[], blanksAfter = true): MatchOperator | undefined {
  const start = cursor.at;
  for (const { words, operator } of operators) {
    if (words.every((word) => eatBlanks(cursor) && cursor.eat(word)) && (!blanksAfter || eatBlanks(cursor))) {
      return operator;
    }
    cursor.at = start;
  }
  return undefined;
}
