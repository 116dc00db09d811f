/** A place in a file: both count from 1, columns in characters (code points). */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface TextValue extends Position {
  readonly kind: "string";
  readonly value: string;
}

export interface NumberValue extends Position {
  readonly kind: "number";
  readonly value: number;
  /** As written, so that nothing is lost: `0644`, `1e3`, 18446744073709551615. */
  readonly text: string;
  /** The Go type the original reader would have made of it; its decode errors name it. */
  readonly goType: "int" | "float64";
}

export interface BoolValue extends Position {
  readonly kind: "bool";
  readonly value: boolean;
}

/** Only JSON has it. */
export interface NullValue extends Position {
  readonly kind: "null";
}

export interface ListValue extends Position {
  readonly kind: "list";
  readonly items: readonly ConfigValue[];
  /** Made of HCL blocks or `key = { ... }`: a list of one stands for its single object where one object is expected. */
  readonly blocks: boolean;
}

export interface ObjectValue extends Position {
  readonly kind: "object";
  /** In the order of the file. */
  readonly members: ReadonlyMap<string, Member>;
}

export type ConfigValue = TextValue | NumberValue | BoolValue | NullValue | ListValue | ObjectValue;

/** A key's own place and its value. A repeated key has the place of its first use (HCL) or last use (JSON). */
export interface Member extends Position {
  readonly value: ConfigValue;
}

export interface ParseFault extends Position {
  readonly ok: false;
  /** `file:line:column: message`. */
  readonly error: string;
  /** The reason alone, in the words of the original reader. */
  readonly message: string;
}

export type ParseResult = { readonly ok: true; readonly value: ObjectValue } | ParseFault;

/** Nesting deeper than this is refused: no configuration needs it, and the readers recurse. */
export const DEPTH_MAX = 200;
/** A file longer than this is refused: 100,000 service definitions fit. */
export const TEXT_CHARS_MAX = 64 * 1024 * 1024;

/** The plain data below a value: objects, arrays, strings, numbers, booleans, null. Blocks stay lists. */
export function toPlain(value: ConfigValue): unknown {
  switch (value.kind) {
    case "object":
      return Object.fromEntries([...value.members].map(([key, member]) => [key, toPlain(member.value)]));
    case "list":
      return value.items.map(toPlain);
    case "null":
      return null;
    default:
      return value.value;
  }
}
