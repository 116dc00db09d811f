import {
  anyMapType,
  anysType,
  anyType,
  boolType,
  float64Type,
  type GoType,
  intType,
  intTypeOf,
  type MapType,
  type SliceType,
  type StructField,
  stringMapType,
  stringsType,
  stringType,
} from "./types.js";
import { GoComplex, GoInt, GoMap, GoPointer, GoSlice, GoStruct, type Held, Interface, type Value } from "./value.js";

/** The dynamic type of a value; undefined for nil, which has none. */
export function typeOf(value: Value): GoType | undefined {
  switch (typeof value) {
    case "string":
      return stringType;
    case "bigint":
      return intType;
    case "number":
      return float64Type;
    case "boolean":
      return boolType;
    default:
      if (value === null) return undefined;
      return value instanceof GoInt ? intTypeOf(value.kind) : value.type;
  }
}

/** The static type of what the evaluator holds: `interface {}` for the content of such a place. */
export function heldType(held: Held): GoType | undefined {
  if (held === undefined) return undefined;
  return held instanceof Interface ? anyType : typeOf(held);
}

/** `%T`. */
export function typeName(value: Value): string {
  return typeOf(value)?.name ?? "<nil>";
}

/** Takes the content out of an `interface {}` place; nil becomes no value at all. */
export function unwrap(held: Held): Value | undefined {
  if (!(held instanceof Interface)) return held === null ? undefined : held;
  return held.value === null ? undefined : held.value;
}

/** An element of a container, typed as the container says. */
export function holdAs(type: GoType, value: Value): Held {
  return type.kind === "interface" ? new Interface(value) : value;
}

/** The zero value of a struct's field. */
export function zeroOfField(field: StructField): Value {
  return field.zero ?? zeroOf(field.type);
}

/** The zero value of a type. */
export function zeroOf(type: GoType): Value {
  switch (type.kind) {
    case "bool":
      return false;
    case "string":
      return "";
    case "int":
      return 0n;
    case "float64":
    case "float32":
      return 0;
    case "slice":
      return new GoSlice(type, [], true);
    case "map":
      return new GoMap(type, [], true);
    case "struct":
      return new GoStruct(type, type.fields.map(zeroOfField));
    case "ptr":
      return new GoPointer(type, null);
    case "interface":
    case "value":
    case "object":
    case "chan":
    case "func":
      return null;
    case "complex128":
      return new GoComplex(0, 0);
    default:
      return new GoInt(type.kind, 0n);
  }
}

/** Whether nil may stand for a parameter of this type. */
export function canBeNil(type: GoType): boolean {
  return ["chan", "func", "interface", "map", "ptr", "slice", "value"].includes(type.kind);
}

/** Go's truth: zero numbers, "", nil, empty lists and maps are false; every struct is true. */
export function truth(held: Held): boolean {
  const value = unwrap(held);
  switch (typeof value) {
    case "undefined":
      return false;
    case "string":
      return value !== "";
    case "bigint":
      return value !== 0n;
    case "number":
      return value !== 0;
    case "boolean":
      return value;
    default:
      if (value === null) return false;
      if (value instanceof GoInt) return value.value !== 0n;
      if (value instanceof GoComplex) return value.real !== 0 || value.imaginary !== 0;
      if (value instanceof GoSlice) return value.items.length > 0;
      if (value instanceof GoMap) return value.size > 0;
      return !(value instanceof GoPointer) || value.target !== null;
  }
}

/** The integer of any integer kind. */
export function integerOf(value: Held): bigint | undefined {
  if (typeof value === "bigint") return value;
  return value instanceof GoInt ? value.value : undefined;
}

/** `[]string`. */
export function stringSlice(items: readonly string[], type: SliceType = stringsType): GoSlice {
  return new GoSlice(type, items);
}

/** `[]interface {}`. */
export function anySlice(items: readonly Value[]): GoSlice {
  return new GoSlice(anysType, items);
}

/** `map[string]interface {}`, or another map type with string keys. */
export function stringKeyed(entries: Iterable<readonly [string, Value]>, type: MapType = anyMapType): GoMap {
  return new GoMap(type, entries);
}

/** `map[string]string`; null and undefined give the nil map, which prints `map[]` and is `null` in JSON. */
export function textMap(entries: Readonly<Record<string, string>> | null | undefined): GoMap {
  if (entries === null || entries === undefined) return new GoMap(stringMapType, [], true);
  return new GoMap(stringMapType, Object.entries(entries));
}
