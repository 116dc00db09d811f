import type { Regexp } from "../regexp/index.js";
import { child, type Operand } from "./resolve.js";
import type { Field, ScalarField } from "./schema.js";
import type { MatchOperator, Selector } from "./syntax.js";

/** Does the value, which may be anything at all, satisfy it? */
export type Predicate = (value: unknown) => boolean;

/** A closure for one match that `resolve` has accepted; `depth` is how many names of the selector are behind us. */
export function matchPredicate(
  field: Field,
  selector: Selector,
  operator: MatchOperator,
  operand: Operand,
  depth = 0,
): Predicate {
  const name = selector[depth];
  if (name === undefined) return leaf(field, operator, operand);
  const next = child(field, name);
  if (next === undefined) return () => false;
  const below = matchPredicate(next, selector, operator, operand, depth + 1);
  switch (field.kind) {
    case "struct":
      return intoStruct(name, field.optional, below);
    case "structs": {
      const each = intoStruct(name, field.element.optional, below);
      return (value) => Array.isArray(value) && value.some(each);
    }
    default:
      return intoMap(name, HOLDS_WITHOUT_KEY.has(operator), below);
  }
}

/** A missing key is neither equal nor contained, and is empty; that both pattern operators hold is Consul's quirk. */
const HOLDS_WITHOUT_KEY: ReadonlySet<MatchOperator> = new Set([
  "Not Equal",
  "Not In",
  "Is Empty",
  "Matches",
  "Not Matches",
]);

function intoStruct(name: string, optional: boolean, below: Predicate): Predicate {
  return (value) => {
    if (isObject(value)) return below(value[name]);
    return !optional && below(undefined);
  };
}

function intoMap(key: string, holdsWithoutKey: boolean, below: Predicate): Predicate {
  return (value) => (isObject(value) && Object.hasOwn(value, key) ? below(value[key]) : holdsWithoutKey);
}

function leaf(field: Field, operator: MatchOperator, operand: Operand): Predicate {
  switch (operator) {
    case "Equal":
      return equality(field, operand);
    case "Not Equal":
      return negated(equality(field, operand));
    case "In":
      return membership(field, operand);
    case "Not In":
      return negated(membership(field, operand));
    case "Is Empty":
      return isEmpty;
    case "Is Not Empty":
      return negated(isEmpty);
    case "Matches":
      return pattern(operand as Regexp);
    case "Not Matches":
      return negated(pattern(operand as Regexp));
  }
}

function negated(predicate: Predicate): Predicate {
  return (value) => !predicate(value);
}

function pattern(regexp: Regexp): Predicate {
  return (value) => regexp.test(typeof value === "string" ? value : "");
}

const ZERO: Readonly<Record<ScalarField["kind"], unknown>> = { string: "", integer: 0, float: 0, boolean: false };

function equality(field: Field, operand: Operand): Predicate {
  const zero = field.kind in ZERO ? ZERO[field.kind as ScalarField["kind"]] : undefined;
  const zeroHolds = zero === operand;
  // JSON holds numbers as doubles: an integer beyond 2^53 equals the double nearest to it.
  const wanted = typeof operand === "bigint" ? Number(operand) : operand;
  return (value) => (value === undefined || value === null ? zeroHolds : value === wanted);
}

function membership(field: Field, operand: Operand): Predicate {
  if (field.kind === "string") {
    const part = String(operand);
    return (value) => (typeof value === "string" ? value : "").includes(part);
  }
  if (field.kind === "map") {
    const key = String(operand);
    return (value) => isObject(value) && Object.hasOwn(value, key);
  }
  if (field.kind === "address") {
    // Four bytes for IPv4. Nobody has asked for a byte of an IPv6 address yet.
    const byte = String(operand);
    return (value) => typeof value === "string" && value.split(".").includes(byte);
  }
  return (value) => Array.isArray(value) && value.includes(operand);
}

/** Null, an empty list, an empty map, an empty text. */
function isEmpty(value: unknown): boolean {
  if (typeof value === "string" || Array.isArray(value)) return value.length === 0;
  if (!isObject(value)) return true;
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
