/** Integers by Go's width: the value of a comparison is refused outside it. */
export interface IntegerField {
  readonly kind: "integer";
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
}

/** A type of field that is compared as a whole. */
export type ScalarField =
  | { readonly kind: "string" }
  | { readonly kind: "float" }
  | { readonly kind: "boolean" }
  | IntegerField;

/** Named fields; as a record kind this is what `compileFilter` takes. */
export interface StructField {
  readonly kind: "struct";
  readonly fields: ReadonlyMap<string, Field>;
  /** Absent or null means "there is none", and no comparison below it holds. Otherwise absent means all zero. */
  readonly optional: boolean;
}

/**
 * The type of a field, in terms of what its JSON holds. `list`: scalars, asked for membership. `map`: by name, asked for
 * its keys or through one. `structs`: a list of records; a comparison below it holds when it holds for any of them.
 * `address`: an IP address as text, which Consul keeps as a list of bytes.
 */
export type Field =
  | ScalarField
  | StructField
  | { readonly kind: "list"; readonly element: ScalarField }
  | { readonly kind: "map"; readonly value: ScalarField | StructField }
  | { readonly kind: "structs"; readonly element: StructField }
  | { readonly kind: "address" };

export const string: ScalarField = { kind: "string" };
export const boolean: ScalarField = { kind: "boolean" };
export const float: ScalarField = { kind: "float" };
export const int: IntegerField = integer(64);
export const stringList: Field = { kind: "list", element: string };
export const stringMap: Field = { kind: "map", value: string };
export const address: Field = { kind: "address" };

export function integer(bits: IntegerField["bits"]): IntegerField {
  return { kind: "integer", bits, signed: true };
}

export function unsigned(bits: IntegerField["bits"]): IntegerField {
  return { kind: "integer", bits, signed: false };
}

export function struct(fields: Readonly<Record<string, Field>>): StructField {
  return { kind: "struct", fields: new Map(Object.entries(fields)), optional: false };
}

/** A struct that Consul holds by pointer: null or absent means there is none. */
export function optional(field: StructField): StructField {
  return { ...field, optional: true };
}

export function mapOf(value: ScalarField | StructField): Field {
  return { kind: "map", value };
}

export function listOf(element: StructField): Field {
  return { kind: "structs", element };
}
