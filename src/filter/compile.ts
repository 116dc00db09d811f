import { parseExpression } from "./expressions.js";
import { matchPredicate, type Predicate } from "./predicate.js";
import { type PatternBudget, patternBudget, resolve } from "./resolve.js";
import type { StructField } from "./schema.js";
import type { Expression } from "./syntax.js";

/** What Consul puts before the text of every filter error, except on `agent/checks`. */
export const filterErrorPrefix = "Failed to create boolean expression evaluator: ";

export interface Filter {
  readonly ok: true;
  /** Does a record, in the shape of Consul's JSON, pass? Absent and null fields count as zero values. Never throws. */
  readonly matches: (record: unknown) => boolean;
}

export interface FilterRefusal {
  readonly ok: false;
  /** Consul's text without `filterErrorPrefix`; the HTTP status that goes with it is 500. */
  readonly error: string;
  /** `schema`: selector, operator or value; only found out with a schema, so an endpoint that learns its type from the
   *  first record (`agent/checks`) says nothing while there is none. */
  readonly stage: "syntax" | "schema";
}

/**
 * Compiles a filter of Consul's language for one kind of record. An empty text passes everything, as `?filter=` does; a
 * text of blanks is refused.
 */
export function compileFilter(text: string, schema: StructField): Filter | FilterRefusal {
  if (text === "") return { ok: true, matches: () => true };
  const parsed = parseExpression(text);
  if (!parsed.ok) return { ok: false, error: parsed.error, stage: "syntax" };
  const built = build(parsed.expression, schema, patternBudget());
  if (typeof built === "string") return { ok: false, error: built, stage: "schema" };
  return { ok: true, matches: built };
}

/** The predicate of an expression, or the text of the first error from the left. */
function build(expression: Expression, schema: StructField, budget: PatternBudget): Predicate | string {
  switch (expression.kind) {
    case "match": {
      const resolved = resolve(expression, schema, budget);
      if (!resolved.ok) return resolved.error;
      return matchPredicate(schema, expression.selector, expression.operator, resolved.operand);
    }
    case "not": {
      const operand = build(expression.operand, schema, budget);
      return typeof operand === "string" ? operand : (record) => !operand(record);
    }
    default:
      return buildChain(expression.kind, expression.operands, schema, budget);
  }
}

function buildChain(
  kind: "and" | "or",
  operands: readonly Expression[],
  schema: StructField,
  budget: PatternBudget,
): Predicate | string {
  const predicates: Predicate[] = [];
  for (const operand of operands) {
    const built = build(operand, schema, budget);
    if (typeof built === "string") return built;
    predicates.push(built);
  }
  if (kind === "and") return (record) => predicates.every((predicate) => predicate(record));
  return (record) => predicates.some((predicate) => predicate(record));
}
