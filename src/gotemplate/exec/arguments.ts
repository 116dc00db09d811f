import { describeNode, type Operand } from "../parse/node.js";
import { canBeNil, heldType, typeOf, zeroOf } from "../values/describe.js";
import { assignable, type GoType, isIntType } from "../values/types.js";
import { GoInt, GoPointer, type Held, Interface } from "../values/value.js";

/** An argument as the parameter wants it, or why it will not do. */
export type Fitted = { readonly ok: true; readonly value: Held } | { readonly ok: false; readonly error: string };

function fitting(value: Held): Fitted {
  return { ok: true, value };
}

function refused(error: string): Fitted {
  return { ok: false, error };
}

/** A literal becomes what the parameter wants, if it can: `2.0` is an integer too. */
export function fitLiteral(node: Operand, type: GoType): Fitted {
  const shown = describeNode(node);
  if (type.kind === "string")
    return node.kind === "string" ? fitting(node.text) : refused(`expected string; found ${shown}`);
  if (type.kind === "bool")
    return node.kind === "bool" ? fitting(node.value) : refused(`expected bool; found ${shown}`);
  if (type.kind === "float64") {
    const float = node.kind === "number" ? node.number.float : undefined;
    return float === undefined ? refused(`expected float; found ${shown}`) : fitting(float);
  }
  if (!isIntType(type)) return refused(`can't handle ${shown} for arg of type ${type.name}`);
  const signed = !type.kind.startsWith("u");
  const integer = node.kind === "number" ? (signed ? node.number.int : node.number.uint) : undefined;
  if (integer === undefined) return refused(`expected ${signed ? "" : "unsigned "}integer; found ${shown}`);
  return fitting(type.kind === "int" ? integer : new GoInt(type.kind as GoInt["kind"], integer));
}

/** A computed value, held against the parameter's type; a pointer may be followed once. */
export function fitValue(held: Held, type: GoType): Fitted {
  if (held === undefined) {
    if (!canBeNil(type)) return refused(`invalid value; expected ${type.name}`);
    return fitting(type.kind === "value" ? undefined : zeroOf(type));
  }
  if (type.kind === "value" || type.kind === "interface") return fitting(held);
  const value = held instanceof Interface ? held.value : held;
  const actual = value === null ? undefined : typeOf(value);
  if (actual !== undefined && assignable(actual, type)) return fitting(value);
  if (value instanceof GoPointer && assignable(value.type.elem, type)) {
    return value.target === null ? refused(`dereference of nil pointer of type ${type.name}`) : fitting(value.target);
  }
  return refused(`wrong type for value; expected ${type.name}; got ${(actual ?? heldType(held))?.name}`);
}
