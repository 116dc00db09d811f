/**
 * A JSON value as it stands in the text: numbers keep their literal (Go tells `80` from `8e1`), objects keep the order and
 * the spelling of their keys, repeated ones included.
 */
export type JsonNode = string | boolean | null | NumberLiteral | JsonObject | readonly JsonNode[];

export class NumberLiteral {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export class JsonObject {
  readonly keys: string[] = [];
  readonly values: JsonNode[] = [];
}

/** What Go calls the kind of a value in its error texts. */
export function kindWord(node: JsonNode): string {
  if (typeof node === "string") return "string";
  if (typeof node === "boolean") return "bool";
  if (node instanceof NumberLiteral) return "number";
  if (node === null) return "null";
  return node instanceof JsonObject ? "object" : "array";
}

/** A plain JavaScript value (from HCL, or from JSON read elsewhere) as nodes. `undefined` members are left out. */
export function nodeOf(value: unknown, depth = 0): JsonNode {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number" || typeof value === "bigint") return new NumberLiteral(String(value));
  if (typeof value !== "object" || depth > depthMax) return null;
  if (Array.isArray(value)) return value.map((item) => nodeOf(item, depth + 1));
  const object = new JsonObject();
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    object.keys.push(key);
    object.values.push(nodeOf(member, depth + 1));
  }
  return object;
}

/** Nesting that is followed: far beyond any definition, far below what the stack holds (Go stops at 10,000). */
export const depthMax = 1_000;
