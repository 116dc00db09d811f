import { quote } from "../golang/index.js";
import { compile, type Regexp } from "../regexp/index.js";
import { coerce, type Scalar } from "./coerce.js";
import { patternWeightMax } from "./limits.js";
import { type Field, type ScalarField, type StructField, string, unsigned } from "./schema.js";
import type { Match, MatchOperator, Selector } from "./syntax.js";

/** What a match compares with: nothing (emptiness), a value of the field's type, or a pattern. */
export type Operand = Scalar | Regexp | undefined;

export type ResolveResult =
  | { readonly ok: true; readonly operand: Operand }
  | { readonly ok: false; readonly error: string };

/** What the patterns of one filter may still weigh together. */
export interface PatternBudget {
  weightLeft: number;
}

export function patternBudget(): PatternBudget {
  return { weightLeft: patternWeightMax };
}

/** Checks a match against the record's type: selector first, then operator, then value, as Consul does. */
export function resolve(match: Match, schema: StructField, budget: PatternBudget): ResolveResult {
  const { selector, operator, value } = match;
  const found = fieldAt(selector, schema);
  if (!found.ok) return found;
  const { field } = found;
  if (!operators(field).includes(operator)) {
    return { ok: false, error: `Invalid match operator "${operator}" for selector ${quoteSelector(selector)}` };
  }
  if (value === undefined) return { ok: true, operand: undefined };
  if (operator === "Matches" || operator === "Not Matches") return resolvePattern(value, budget);
  const coerced = coerce(value, comparedType(field));
  if (coerced.ok) return { ok: true, operand: coerced.value };
  const what = `Failed to coerce value ${quote(value)} for selector ${quoteSelector(selector)}`;
  return { ok: false, error: `${what}: ${coerced.error}` };
}

/** The field below `field` that a selector's name leads to, in a struct or through a list or map. */
export function child(field: Field, name: string): Field | undefined {
  if (field.kind === "struct") return field.fields.get(name);
  if (field.kind === "structs") return field.element.fields.get(name);
  if (field.kind === "map") return field.value;
  return undefined;
}

function fieldAt(
  selector: Selector,
  schema: StructField,
): { readonly ok: true; readonly field: Field } | { readonly ok: false; readonly error: string } {
  let field: Field = schema;
  for (const [index, name] of selector.entries()) {
    const next = child(field, name);
    if (next === undefined) {
      return { ok: false, error: `Selector ${quoteSelector(selector.slice(0, index + 1))} is not valid` };
    }
    field = next;
  }
  return { ok: true, field };
}

const EQUALITY: readonly MatchOperator[] = ["Equal", "Not Equal"];
const MEMBERSHIP: readonly MatchOperator[] = ["In", "Not In"];
const EMPTINESS: readonly MatchOperator[] = ["Is Empty", "Is Not Empty"];
const PATTERN: readonly MatchOperator[] = ["Matches", "Not Matches"];

const OPERATORS: Readonly<Record<Field["kind"], readonly MatchOperator[]>> = {
  string: [...EQUALITY, ...MEMBERSHIP, ...PATTERN],
  integer: EQUALITY,
  float: EQUALITY,
  boolean: EQUALITY,
  list: [...MEMBERSHIP, ...EMPTINESS],
  map: [...MEMBERSHIP, ...EMPTINESS],
  structs: EMPTINESS,
  struct: [],
  address: [...MEMBERSHIP, ...EMPTINESS],
};

function operators(field: Field): readonly MatchOperator[] {
  return OPERATORS[field.kind];
}

function comparedType(field: Field): ScalarField {
  if (field.kind === "list") return field.element;
  if (field.kind === "address") return unsigned(8);
  // A map is asked for its keys; structs take no value.
  if (field.kind === "map" || field.kind === "structs" || field.kind === "struct") return string;
  return field;
}

function resolvePattern(pattern: string, budget: PatternBudget): ResolveResult {
  const compiled = compile(pattern, { weightMax: budget.weightLeft });
  if (!compiled.ok) {
    return { ok: false, error: `Failed to compile regular expression ${quote(pattern)}: ${compiled.error}` };
  }
  budget.weightLeft -= compiled.regexp.weight;
  return { ok: true, operand: compiled.regexp };
}

function quoteSelector(selector: Selector): string {
  return quote(selector.join("."));
}
