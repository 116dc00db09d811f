/**
 * What a JSON text is decoded into: the shapes of Go's decoder that Consul's bodies use. A `unit` is a structure with a
 * decoder of its own in Consul: its faults end the decoding at once, while elsewhere the first fault is kept and the rest of
 * the text still read, so that an error inside a later unit wins.
 */
export type Shape =
  | { readonly kind: "string" | "int" | "float" | "bool" | "any" }
  /** Go duration text, or a number of nanoseconds; anything else counts as unset. Decoded to nanoseconds. */
  | { readonly kind: "duration" }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "map"; readonly of: Shape }
  | StructShape;

export interface StructShape {
  readonly kind: "struct";
  /** Go's type name in error texts; empty for a unit's anonymous wrapper. */
  readonly name: string;
  /** Package of the type, for texts about the whole structure. */
  readonly goPackage: string;
  readonly unit: boolean;
  /** Unknown fields are passed over. */
  readonly lenient: boolean;
  /** By exact name; every alias has an entry of its own. */
  readonly fields: ReadonlyMap<string, Field>;
  /** The same by folded name. */
  readonly folded: ReadonlyMap<string, Field>;
}

export interface Field {
  /** Name in the decoded value. */
  readonly name: string;
  readonly shape: Shape;
  /** An alias never overrules the field's own name. */
  readonly alias: boolean;
}

export const string: Shape = { kind: "string" };
export const int: Shape = { kind: "int" };
export const float: Shape = { kind: "float" };
export const bool: Shape = { kind: "bool" };
export const duration: Shape = { kind: "duration" };
export const anything: Shape = { kind: "any" };
export const listOf = (of: Shape): Shape => ({ kind: "list", of });
export const mapOf = (of: Shape): Shape => ({ kind: "map", of });
export const stringList: Shape = listOf(string);
export const stringMap: Shape = mapOf(string);

/** A field's shape, alone or with the further names that it answers to. */
export type FieldSpec = Shape | { readonly shape: Shape; readonly aliases: readonly string[] };

export function aliased(shape: Shape, ...aliases: string[]): FieldSpec {
  return { shape, aliases };
}

interface StructOptions {
  readonly unit?: boolean;
  readonly lenient?: boolean;
  readonly goPackage?: string;
}

/** A structure; options say how Consul decodes it. */
export function struct(
  name: string,
  specs: Readonly<Record<string, FieldSpec>>,
  { unit = false, lenient = false, goPackage = "structs" }: StructOptions = {},
): StructShape {
  const fields = new Map<string, Field>();
  for (const [fieldName, spec] of Object.entries(specs)) {
    const { shape, aliases } = "aliases" in spec ? spec : { shape: spec, aliases: [] };
    fields.set(fieldName, { name: fieldName, shape, alias: false });
    for (const alias of aliases) fields.set(alias, { name: fieldName, shape, alias: true });
  }
  const folded = new Map([...fields].map(([key, field]) => [key.toLowerCase(), field]));
  return { kind: "struct", name, goPackage, unit, lenient, fields, folded };
}

/** The Go type as error texts name it. */
export function goType(shape: Shape): string {
  switch (shape.kind) {
    case "list":
      return `[]${goType(shape.of)}`;
    case "map":
      return `map[string]${goType(shape.of)}`;
    case "struct":
      return `${shape.goPackage}.${shape.name}`;
    case "float":
      return "float64";
    case "duration":
    case "any":
      return "interface {}";
    default:
      return shape.kind;
  }
}
