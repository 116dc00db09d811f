import fc from "fast-check";

/** A small language of its own: what the generator says, the printer writes and the naive evaluator computes. */
export type Term =
  | {
      readonly kind: "text";
      readonly field: string;
      readonly operator: "==" | "!=" | "in" | "not in";
      readonly value: string;
    }
  | { readonly kind: "number"; readonly operator: "==" | "!="; readonly value: number }
  | { readonly kind: "tags"; readonly negated: boolean; readonly value: string }
  | { readonly kind: "noTags"; readonly negated: boolean }
  | { readonly kind: "key"; readonly key: string; readonly operator: "==" | "!="; readonly value: string }
  | { readonly kind: "any"; readonly operator: "==" | "!="; readonly value: string };

export type Tree =
  | Term
  | { readonly kind: "not"; readonly of: Tree }
  | { readonly kind: "and" | "or"; readonly left: Tree; readonly right: Tree };

export interface Sample {
  readonly Name: string;
  readonly Other: string;
  readonly Port: number;
  readonly Tags: readonly string[] | null;
  readonly Meta: Readonly<Record<string, string>> | null;
  readonly Checks: readonly { readonly Status: string }[] | null;
}

const word = fc.constantFrom("a", "b", "ab", "", "é x", 'q"uote', "back`tick");
const key = fc.constantFrom("k", "k-1", "a.b");
const equality = fc.constantFrom("==" as const, "!=" as const);
const number = fc.integer({ min: -2, max: 2 });

const term: fc.Arbitrary<Term> = fc.oneof(
  fc.record({
    kind: fc.constant("text" as const),
    field: fc.constantFrom("Name", "Other"),
    operator: fc.constantFrom("==" as const, "!=" as const, "in" as const, "not in" as const),
    value: word,
  }),
  fc.record({ kind: fc.constant("number" as const), operator: equality, value: number }),
  fc.record({ kind: fc.constant("tags" as const), negated: fc.boolean(), value: word }),
  fc.record({ kind: fc.constant("noTags" as const), negated: fc.boolean() }),
  fc.record({ kind: fc.constant("key" as const), key, operator: equality, value: word }),
  fc.record({ kind: fc.constant("any" as const), operator: equality, value: word }),
);

export const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    term,
    fc.record({ kind: fc.constant("not" as const), of: tie("tree") }),
    fc.record({ kind: fc.constantFrom("and" as const, "or" as const), left: tie("tree"), right: tie("tree") }),
  ),
})).tree;

export const sample: fc.Arbitrary<Sample> = fc.record({
  Name: word,
  Other: word,
  Port: number,
  Tags: fc.option(fc.array(word, { maxLength: 3 })),
  Meta: fc.option(fc.dictionary(key, word, { maxKeys: 3 })),
  Checks: fc.option(fc.array(fc.record({ Status: word }), { maxLength: 3 })),
});

/** The filter text of a tree; every binary operation in parentheses. */
export function print(of: Tree): string {
  switch (of.kind) {
    case "not":
      return `not ${print(of.of)}`;
    case "and":
    case "or":
      return `( ${print(of.left)}\t${of.kind} ${print(of.right)})`;
    case "text":
      if (of.operator === "in" || of.operator === "not in") return `${literal(of.value)} ${of.operator} ${of.field}`;
      return `${of.field}${of.operator}${literal(of.value)}`;
    case "number":
      return `Port ${of.operator} ${of.value}`;
    case "tags":
      return `Tags ${of.negated ? "not " : ""}contains ${literal(of.value)}`;
    case "noTags":
      return `Tags is ${of.negated ? "not " : ""}empty`;
    case "key":
      return `Meta[${literal(of.key)}] ${of.operator} ${literal(of.value)}`;
    case "any":
      return `Checks.Status ${of.operator} ${literal(of.value)}`;
  }
}

function literal(value: string): string {
  return value.includes('"') ? `\`${value}\`` : `"${value}"`;
}

/** What the tree says of a record, computed in the most obvious way. */
export function evaluate(of: Tree, record: Sample): boolean {
  switch (of.kind) {
    case "not":
      return !evaluate(of.of, record);
    case "and":
      return evaluate(of.left, record) && evaluate(of.right, record);
    case "or":
      return evaluate(of.left, record) || evaluate(of.right, record);
    case "text": {
      const text = of.field === "Name" ? record.Name : record.Other;
      const truth = of.operator.endsWith("in") ? text.includes(of.value) : text === of.value;
      return truth !== (of.operator === "!=" || of.operator === "not in");
    }
    case "number":
      return (record.Port === of.value) === (of.operator === "==");
    case "tags":
      return (record.Tags ?? []).includes(of.value) !== of.negated;
    case "noTags":
      return ((record.Tags ?? []).length === 0) !== of.negated;
    case "key":
      return (record.Meta?.[of.key] === of.value) === (of.operator === "==");
    case "any":
      return (record.Checks ?? []).some((check) => (check.Status === of.value) === (of.operator === "=="));
  }
}
