import { parseDuration, quote } from "../../golang/index.js";
import { type JsonNode, JsonObject, kindWord, NumberLiteral } from "./node.js";
import { parseJson } from "./parse.js";
import { type Field, goType, type Shape, type StructShape } from "./shape.js";

/** A decoded structure by field name. Fields that were not sent, or sent as null, are absent. */
export type Decoded = Readonly<Record<string, unknown>>;

export type DecodeResult =
  | { readonly ok: true; readonly value: Decoded }
  /** Go's text, to be put behind the endpoint's own prefix. */
  | { readonly ok: false; readonly error: string };

/** Decodes a JSON text as Go's `encoding/json` would, with unknown fields refused; `null` is an empty structure. */
export function decodeText(text: string, shape: StructShape): DecodeResult {
  const parsed = parseJson(text);
  return parsed.ok ? decodeNode(parsed.node, shape) : parsed;
}

/** How a key finds its field: as Go does, or also with underscores anywhere, as config files have it. */
export type KeyStyle = "wire" | "file";

/** Decodes a value that is parsed already. */
export function decodeNode(node: JsonNode, shape: StructShape, keys: KeyStyle = "wire"): DecodeResult {
  const decoder = new Decoder(keys);
  try {
    const value = decoder.unit(node, shape);
    return { ok: true, value: value ?? {} };
  } catch (fault) {
    if (fault instanceof DecodeFault) return { ok: false, error: fault.message };
    throw fault;
  }
}

/** Thrown and caught inside this file only. */
class DecodeFault extends Error {}

/** Where a value sits, for error texts: the structure around it, the way there from the unit's top, the field. */
interface Place {
  readonly struct: StructShape;
  readonly path: readonly string[];
  field: string;
}

class Decoder {
  readonly #keys: KeyStyle;
  /** First fault of the unit under way that does not end it. */
  #fault: string | undefined;
  /** First bad duration of the unit: Consul converts durations when the rest of the unit is read. */
  #lateFault: string | undefined;

  constructor(keys: KeyStyle) {
    this.#keys = keys;
  }

  /** Decodes a structure that keeps its own faults. */
  unit(node: JsonNode, shape: StructShape): Decoded | undefined {
    const outer = this.#fault;
    const outerLate = this.#lateFault;
    this.#fault = undefined;
    this.#lateFault = undefined;
    const value = this.#struct(node, shape, shape.unit ? ["Alias"] : [], undefined);
    const fault = this.#fault ?? this.#lateFault;
    if (fault !== undefined) throw new DecodeFault(fault);
    this.#fault = outer;
    this.#lateFault = outerLate;
    return value;
  }

  #struct(node: JsonNode, shape: StructShape, path: readonly string[], place: Place | undefined): Decoded | undefined {
    if (node === null) return undefined;
    if (!(node instanceof JsonObject)) {
      this.#mismatch(kindWord(node), shape, place);
      return undefined;
    }
    const value: Record<string, unknown> = {};
    const inside: Place = { struct: shape, path, field: "" };
    for (let i = 0; i < node.keys.length; i++) {
      const key = node.keys[i]!;
      const field = this.#field(shape, key);
      if (field === undefined) {
        if (!shape.lenient) this.#keep(`json: unknown field ${quote(key)}`);
        continue;
      }
      inside.field = field.name;
      const decoded = this.#value(node.values[i]!, field.shape, inside);
      if (decoded !== undefined && !(field.alias && value[field.name])) value[field.name] = decoded;
    }
    return value;
  }

  #field(shape: StructShape, key: string): Field | undefined {
    const exact = shape.fields.get(key) ?? shape.folded.get(key.toLowerCase());
    if (exact !== undefined || this.#keys === "wire") return exact;
    return shape.folded.get(key.replaceAll("_", "").toLowerCase());
  }

  #value(node: JsonNode, shape: Shape, place: Place): unknown {
    if (node === null) return undefined;
    switch (shape.kind) {
      case "string":
        return typeof node === "string" ? node : this.#mismatch(kindWord(node), shape, place);
      case "bool":
        return typeof node === "boolean" ? node : this.#mismatch(kindWord(node), shape, place);
      case "int":
        return this.#int(node, shape, place);
      case "float":
        return node instanceof NumberLiteral ? Number(node.text) : this.#mismatch(kindWord(node), shape, place);
      case "duration":
        return this.#duration(node);
      case "any":
        return plain(node);
      case "list":
        if (!Array.isArray(node)) return this.#mismatch(kindWord(node), shape, place);
        return node.map((item) => this.#value(item, shape.of, place) ?? zero(shape.of));
      case "map":
        return this.#map(node, shape, place);
      case "struct":
        return shape.unit ? this.unit(node, shape) : this.#struct(node, shape, [...place.path, place.field], place);
    }
  }

  #map(node: JsonNode, shape: Shape & { kind: "map" }, place: Place): unknown {
    if (!(node instanceof JsonObject)) return this.#mismatch(kindWord(node), shape, place);
    const entries: [string, unknown][] = [];
    for (let i = 0; i < node.keys.length; i++) {
      entries.push([node.keys[i]!, this.#value(node.values[i]!, shape.of, place) ?? zero(shape.of)]);
    }
    // The sort is stable and the last of equal keys wins, as in the text.
    if (entries.length > 1) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return Object.fromEntries(entries);
  }

  #int(node: JsonNode, shape: Shape, place: Place): unknown {
    if (!(node instanceof NumberLiteral)) return this.#mismatch(kindWord(node), shape, place);
    const { text } = node;
    const value = Number(text);
    if (/^-?\d+$/.test(text) && (Math.abs(value) < intLimit || fitsInt64(text))) return value === 0 ? 0 : value;
    return this.#mismatch(`number ${text}`, shape, place);
  }

  #duration(node: JsonNode): number | undefined {
    if (node instanceof NumberLiteral) return Math.trunc(Number(node.text));
    if (typeof node !== "string") return undefined;
    const parsed = parseDuration(node);
    if (parsed.ok) return parsed.ns;
    this.#lateFault ??= parsed.error;
    return undefined;
  }

  #mismatch(found: string, shape: Shape, place: Place | undefined): undefined {
    const where =
      place === undefined
        ? `Go value of type ${goType(shape)}`
        : `Go struct field ${structName(place.struct)}.${[...place.path, place.field].join(".")} of type ${goType(shape)}`;
    this.#keep(`json: cannot unmarshal ${found} into ${where}`);
    return undefined;
  }

  #keep(fault: string): void {
    this.#fault ??= fault;
  }
}

/** Go's int has 64 bits; what lies beyond is refused there too. */
const intLimit = 2 ** 63;

function fitsInt64(digits: string): boolean {
  return digits.length < 32 && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);
}

function structName(shape: StructShape): string {
  return shape.unit ? "" : shape.name;
}

/** A null inside a list or map leaves Go's zero value there. */
function zero(shape: Shape): unknown {
  switch (shape.kind) {
    case "string":
      return "";
    case "int":
    case "float":
      return 0;
    case "bool":
      return false;
    case "struct":
      return {};
    default:
      return null;
  }
}

function plain(node: JsonNode): unknown {
  if (node instanceof NumberLiteral) return Number(node.text);
  if (Array.isArray(node)) return node.map(plain);
  if (node instanceof JsonObject) {
    return Object.fromEntries(node.keys.map((key, i) => [key, plain(node.values[i]!)] as const));
  }
  return node;
}
