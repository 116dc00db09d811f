import { heldType, holdAs, zeroOf } from "../values/describe.js";
import type { FunctionSpec } from "../values/function.js";
import { assignable, stringType } from "../values/types.js";
import { GoMap, GoObject, GoPointer, GoStruct, type Held, Interface, type Value } from "../values/value.js";

export type FieldResult = { readonly ok: true; readonly value: Held } | { readonly ok: false; readonly error: string };

function refused(error: string): FieldResult {
  return { ok: false, error };
}

/** The method of that name, if the value has one. Methods are found before fields. */
export function methodOf(held: Held, name: string): FunctionSpec | undefined {
  const value = held instanceof Interface ? held.value : held;
  if (value instanceof GoObject) return value.methods.get(name);
  if (value === null || value === undefined || typeof value !== "object" || !("type" in value)) return undefined;
  const type = value.type;
  const methods = "methods" in type ? type.methods : undefined;
  return methods?.get(name)?.(value);
}

/** A struct's field or a map's entry, with Go's words when there is none. `receiver` is not the invalid value. */
export function fieldOf(
  receiver: Held,
  name: string,
  hasArguments: boolean,
  missingKey: "zero" | "error",
): FieldResult {
  const value = (receiver instanceof Interface ? receiver.value : receiver) as Value;
  const type = heldType(receiver)?.name ?? "<nil>";
  if (value === null) return refused(`nil pointer evaluating ${type}.${name}`);
  if (value instanceof GoMap) {
    const entry = mapEntry(value, name, hasArguments, missingKey);
    if (entry !== undefined) return entry;
  }
  const struct = value instanceof GoPointer ? value.target : value;
  if (struct instanceof GoStruct) return structField(struct, name, hasArguments, type);
  if (struct === null && value instanceof GoPointer) {
    const known = value.type.elem.kind !== "struct" || value.type.elem.fields.some((field) => field.name === name);
    if (known) return refused(`nil pointer evaluating ${type}.${name}`);
  }
  return refused(`can't evaluate field ${name} in type ${type}`);
}

function structField(struct: GoStruct, name: string, hasArguments: boolean, type: string): FieldResult {
  const index = struct.type.fields.findIndex((field) => field.name === name);
  const field = struct.type.fields[index];
  if (field === undefined) return refused(`can't evaluate field ${name} in type ${type}`);
  if (hasArguments) return refused(`${name} has arguments but cannot be invoked as function`);
  return { ok: true, value: holdAs(field.type, struct.values[index] ?? null) };
}

/** Undefined when the map's keys are no strings. */
function mapEntry(
  map: GoMap,
  name: string,
  hasArguments: boolean,
  missingKey: "zero" | "error",
): FieldResult | undefined {
  if (!assignable(stringType, map.type.key)) return undefined;
  if (hasArguments) return refused(`${name} is not a method but has arguments`);
  const found = map.get(name);
  if (found !== undefined) return { ok: true, value: holdAs(map.type.elem, found) };
  if (missingKey === "error") return refused(`map has no entry for key ${JSON.stringify(name)}`);
  return { ok: true, value: holdAs(map.type.elem, zeroOf(map.type.elem)) };
}
