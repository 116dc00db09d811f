/** Operators as Consul names them in errors. */
export type MatchOperator =
  | "Equal"
  | "Not Equal"
  | "In"
  | "Not In"
  | "Is Empty"
  | "Is Not Empty"
  | "Matches"
  | "Not Matches";

/** Names that lead from the record to a field: `Meta["a.b"]` is `["Meta", "a.b"]`. */
export type Selector = readonly string[];

export interface Match {
  readonly kind: "match";
  readonly selector: Selector;
  readonly operator: MatchOperator;
  /** The value's text, before it is turned into the field's type; undefined for the emptiness operators. */
  readonly value: string | undefined;
}

export type Expression =
  | Match
  | { readonly kind: "not"; readonly operand: Expression }
  | { readonly kind: "and" | "or"; readonly operands: readonly Expression[] };
