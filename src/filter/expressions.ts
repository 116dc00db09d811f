import { Cursor } from "./cursor.js";
import { filterCharsMax } from "./limits.js";
import { eatBlanks, eatOptionalBlanks } from "./literals.js";
import { parseMatch } from "./matches.js";
import type { Expression } from "./syntax.js";

export type ParseResult =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly error: string };

type Rule = (cursor: Cursor) => Expression | undefined;

/** Reads a filter text; a refusal carries Consul's text, one line for each complaint. */
export function parseExpression(text: string): ParseResult {
  if (text.length > filterCharsMax) {
    return { ok: false, error: `filter expression is longer than ${filterCharsMax} characters` };
  }
  const cursor = new Cursor(text);
  const expression = parseInput(cursor, parseOuterGroup) ?? parseInput(cursor, parseOr);
  const error = cursor.error(expression !== undefined);
  if (expression !== undefined && error === undefined) return { ok: true, expression };
  return { ok: false, error: error ?? "" };
}

function parseInput(cursor: Cursor, rule: Rule): Expression | undefined {
  cursor.at = 0;
  eatOptionalBlanks(cursor);
  const expression = rule(cursor);
  if (expression === undefined) return undefined;
  eatOptionalBlanks(cursor);
  return cursor.atEnd() ? expression : undefined;
}

/** Parentheses around the whole text are tried first and without a complaint about a missing one. */
function parseOuterGroup(cursor: Cursor): Expression | undefined {
  if (!cursor.eat("(")) return undefined;
  eatOptionalBlanks(cursor);
  const expression = cursor.nested(() => parseOr(cursor));
  if (expression === undefined) return undefined;
  eatOptionalBlanks(cursor);
  return cursor.eat(")") ? expression : undefined;
}

function parseOr(cursor: Cursor): Expression | undefined {
  return parseChain(cursor, "or", parseAnd);
}

function parseAnd(cursor: Cursor): Expression | undefined {
  return parseChain(cursor, "and", parseNot);
}

/** Operands with the word between them; what follows the last whole operand is left to the caller. */
function parseChain(cursor: Cursor, word: "and" | "or", parseOperand: Rule): Expression | undefined {
  const first = parseOperand(cursor);
  if (first === undefined) return undefined;
  const operands = [first];
  for (;;) {
    const end = cursor.at;
    const next = eatBlanks(cursor) && cursor.eat(word) && eatBlanks(cursor) ? parseOperand(cursor) : undefined;
    if (next === undefined) {
      cursor.at = end;
      return operands.length === 1 ? first : { kind: word, operands };
    }
    operands.push(next);
  }
}

function parseNot(cursor: Cursor): Expression | undefined {
  const start = cursor.at;
  if (cursor.eat("not") && eatBlanks(cursor)) {
    const operand = cursor.nested(() => parseNot(cursor));
    if (operand !== undefined) return { kind: "not", operand };
  }
  // `not` may also be the name of a field or a value: `not in ServiceTags`.
  cursor.at = start;
  return parseGroup(cursor);
}

function parseGroup(cursor: Cursor): Expression | undefined {
  const start = cursor.at;
  if (!cursor.eat("(")) return parseMatch(cursor);
  eatOptionalBlanks(cursor);
  const expression = cursor.nested(() => parseOr(cursor));
  if (expression !== undefined) {
    eatOptionalBlanks(cursor);
    if (cursor.eat(")")) return expression;
    cursor.complain("grouping", "Unmatched parentheses");
  }
  cursor.at = start;
  return undefined;
}
