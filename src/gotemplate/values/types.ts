import type { FunctionSpec } from "./function.js";
import type { GoStruct, Value } from "./value.js";

/** What reflection knows of a Go type; as much as templates can see of it. */
export type GoType =
  | { readonly kind: ScalarKind; readonly name: string }
  | { readonly kind: "interface"; readonly name: string }
  | { readonly kind: "value"; readonly name: string }
  /** Known by its methods only. */
  | { readonly kind: "object"; readonly name: string }
  | SliceType
  | MapType
  | StructType
  | PointerType
  | { readonly kind: "chan"; readonly name: string; readonly elem: GoType }
  | { readonly kind: "func"; readonly name: string };

/** Methods by name: the receiver bound gives an ordinary function. */
export type Methods = ReadonlyMap<string, (receiver: Value) => FunctionSpec>;

export type IntKind =
  | "int"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "uintptr";
export type ScalarKind = IntKind | "bool" | "string" | "float64" | "float32" | "complex128";

export interface SliceType {
  readonly kind: "slice";
  readonly name: string;
  readonly elem: GoType;
  /** A defined type such as `dependency.ServiceTags`; assignable to and from the unnamed one of the same element. */
  readonly named: boolean;
  readonly methods?: Methods;
}

export interface MapType {
  readonly kind: "map";
  readonly name: string;
  readonly key: GoType;
  readonly elem: GoType;
  readonly named: boolean;
}

export interface StructType {
  readonly kind: "struct";
  readonly name: string;
  readonly fields: readonly StructField[];
  /** Members in JSON, when they are not simply the fields. */
  readonly jsonMembers?: (struct: GoStruct) => readonly (readonly [name: string, value: Value])[];
  readonly methods?: Methods;
}

export interface StructField {
  readonly name: string;
  readonly type: GoType;
  /** Key in JSON when it is not the name. */
  readonly json?: string;
  /** Left out of JSON when it is zero. */
  readonly omitEmpty?: boolean;
  /** The zero value, where the type's own will not do: a duration is held as its text. */
  readonly zero?: Value;
}

export interface PointerType {
  readonly kind: "ptr";
  readonly name: string;
  readonly elem: GoType;
}

function scalar(kind: ScalarKind): GoType {
  return { kind, name: kind };
}

export const boolType = scalar("bool");
export const stringType = scalar("string");
export const intType = scalar("int");
export const int64Type = scalar("int64");
export const uint64Type = scalar("uint64");
export const float64Type = scalar("float64");
export const anyType: GoType = { kind: "interface", name: "interface {}" };
/** `reflect.Value`: a parameter that takes anything as it stands, an absent value too. */
export const reflectValueType: GoType = { kind: "value", name: "reflect.Value" };

const intTypes = new Map<IntKind, GoType>([
  ["int", intType],
  ["int64", int64Type],
  ["uint64", uint64Type],
]);

/** The type of an integer kind. */
export function intTypeOf(kind: IntKind): GoType {
  return intTypes.get(kind) ?? { kind, name: kind };
}

/** `[]elem`, or the defined slice type `name`. */
export function sliceOf(elem: GoType, name?: string, methods?: Methods): SliceType {
  const type = { kind: "slice", elem, name: name ?? `[]${elem.name}`, named: name !== undefined } as const;
  return methods === undefined ? type : { ...type, methods };
}

/** `map[key]elem`, or the defined map type `name`. */
export function mapOf(key: GoType, elem: GoType, name?: string): MapType {
  return { kind: "map", key, elem, name: name ?? `map[${key.name}]${elem.name}`, named: name !== undefined };
}

/** A struct type; `fields` in declaration order, which is the order of printing and JSON. */
export function structOf(name: string, fields: readonly StructField[]): StructType {
  return { kind: "struct", name, fields };
}

/** `*elem`. */
export function pointerTo(elem: GoType): PointerType {
  return { kind: "ptr", elem, name: `*${elem.name}` };
}

export const stringsType = sliceOf(stringType);
export const anysType = sliceOf(anyType);
export const stringMapType = mapOf(stringType, stringType);
export const anyMapType = mapOf(stringType, anyType);

/** Whether two types are the same one. Defined types are told apart by their name, as Go does by package and name. */
export function sameType(a: GoType, b: GoType): boolean {
  return a === b || (a.kind === b.kind && a.name === b.name);
}

/** Go's assignability, as far as templates meet it. */
export function assignable(from: GoType, to: GoType): boolean {
  if (sameType(from, to) || to.kind === "interface") return true;
  if (from.kind === "slice" && to.kind === "slice") return !(from.named && to.named) && sameType(from.elem, to.elem);
  if (from.kind === "map" && to.kind === "map") {
    return !(from.named && to.named) && sameType(from.key, to.key) && sameType(from.elem, to.elem);
  }
  return false;
}

const intKinds: ReadonlySet<string> = new Set<IntKind>([
  "int",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "uintptr",
]);

/** Whether the type is an integer, signed or not. */
export function isIntType(type: GoType): boolean {
  return intKinds.has(type.kind);
}
