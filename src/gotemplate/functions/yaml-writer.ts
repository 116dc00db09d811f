import { formatFloat } from "../fmt/float.js";
import { type Meter, TextSink } from "../limits.js";
import { sanitizeText } from "../text.js";
import { typeName } from "../values/describe.js";
import { GoError } from "../values/function.js";
import { GoInt, GoMap, GoObject, GoPointer, GoSlice, GoStruct, type Value } from "../values/value.js";
import { encodeBase64 } from "./base64.js";
import { compareYamlKeys } from "./yaml-order.js";
import { escapeYaml, styleOf } from "./yaml-scalar.js";

/** Lines are broken at the first blank after this column, as libyaml does. */
const columnMax = 80;
/** A key longer than this is written with `? `. */
const simpleKeyMax = 128;

class Unsupported extends Error {}

type Pairs = readonly (readonly [key: Value, value: Value])[];

class YamlWriter {
  private readonly sink: TextSink;
  private readonly meter: Meter;
  private column = 0;

  constructor(meter: Meter) {
    this.sink = new TextSink(meter);
    this.meter = meter;
  }

  text(value: Value): string {
    this.node(value, 0, 0);
    return this.sink.text;
  }

  private write(text: string): void {
    this.sink.write(text);
    const line = text.lastIndexOf("\n");
    this.column = line < 0 ? this.column + text.length : text.length - line - 1;
  }

  private newline(indent: number): void {
    this.write(`\n${" ".repeat(indent)}`);
  }

  /** Writes a node that starts at the current place, with its further lines at `indent`. */
  private node(given: Value, indent: number, depth: number): void {
    this.meter.nest(depth);
    const value = given instanceof GoPointer ? given.target : given;
    const pairs = pairsOf(value);
    if (pairs !== undefined) this.mapping(pairs, indent, depth);
    else if (value instanceof GoSlice) this.sequence(value.items, indent, depth);
    else this.scalar(value, depth === 0 ? 2 : indent, true);
  }

  private mapping(pairs: Pairs, indent: number, depth: number): void {
    if (pairs.length === 0) this.write("{}");
    pairs.forEach(([key, value], index) => {
      if (index > 0) this.newline(indent);
      if (this.key(key, indent)) this.mapValue(value, indent, depth + 1);
      else {
        this.write(" ");
        this.node(value, indent + 2, depth + 1);
      }
    });
  }

  /** False when the key was so long, or of so many lines, that it took the form `? KEY`. */
  private key(key: Value, indent: number): boolean {
    const simple = typeof key !== "string" || (!key.includes("\n") && key.length <= simpleKeyMax);
    if (!simple) this.write("? ");
    this.scalar(key, indent + 2, false);
    if (!simple) this.newline(indent);
    this.write(":");
    return simple;
  }

  private mapValue(given: Value, indent: number, depth: number): void {
    const value = given instanceof GoPointer ? given.target : given;
    const pairs = pairsOf(value);
    if (pairs !== undefined && pairs.length > 0) {
      this.newline(indent + 2);
      this.node(value, indent + 2, depth);
    } else if (value instanceof GoSlice && value.items.length > 0) {
      this.newline(indent);
      this.node(value, indent, depth);
    } else {
      this.write(" ");
      this.node(value, indent + 2, depth);
    }
  }

  private sequence(items: readonly Value[], indent: number, depth: number): void {
    if (items.length === 0) this.write("[]");
    items.forEach((item, index) => {
      if (index > 0) this.newline(indent);
      this.write("- ");
      this.node(item, indent + 2, depth + 1);
    });
  }

  private scalar(value: Value, indent: number, breaks: boolean): void {
    if (typeof value === "string") this.string(value, indent, breaks);
    else if (value === null) this.write("null");
    else if (typeof value === "number") this.write(floatText(value));
    else if (typeof value !== "object") this.write(String(value));
    else if (value instanceof GoInt) this.write(String(value.value));
    else if (value instanceof GoObject && value.shown !== undefined) {
      const { marshalled, bare } = value.shown;
      if (bare) this.write(marshalled);
      else this.string(marshalled, indent, breaks);
    } else throw new Unsupported(`cannot marshal type: ${typeName(value)}`);
  }

  private string(text: string, indent: number, breaks: boolean): void {
    if (sanitizeText(text) !== text) {
      this.write(`!!binary ${encodeBase64(text, false)}`);
      return;
    }
    const style = styleOf(text);
    if (style === "literal") this.literal(text, indent);
    else if (style === "double") this.folded(`"${Array.from(text, escapeYaml).join("")}"`, indent, breaks, true);
    else this.folded(style === "plain" ? text : `'${text.replace(/'/g, "''")}'`, indent, breaks, false);
  }

  private literal(text: string, indent: number): void {
    const hint = /^[ \n]/.test(text) ? "2" : "";
    const chomp = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
    this.write(`|${hint}${chomp}`);
    const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
    for (const line of lines) this.write(line === "" ? "\n" : `\n${" ".repeat(indent)}${line}`);
  }

  /** Writes text in one line, or broken at single blanks behind the column limit. */
  private folded(text: string, indent: number, breaks: boolean, double: boolean): void {
    if (!breaks || this.column + text.length <= columnMax) {
      this.write(text);
      return;
    }
    const words = text.split(" ");
    words.forEach((word, index) => {
      if (index > 0) this.blank(words, index, indent, double);
      this.write(word);
    });
  }

  private blank(words: readonly string[], index: number, indent: number, double: boolean): void {
    const single = words[index] !== "" && words[index - 1] !== "";
    const inside = double || (index > 0 && index < words.length);
    const closing = words[index] === "'" || words[index] === '"';
    if (single && inside && !closing && this.column > columnMax) this.newline(indent);
    else this.write(" ");
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  return formatFloat(value, "g", -1);
}

/** The entries of a map or struct, in the order they are written; undefined for other values. */
function pairsOf(value: Value): Pairs | undefined {
  if (value instanceof GoMap) return value.pairs().sort((a, b) => compareYamlKeys(a[0], b[0]));
  if (!(value instanceof GoStruct)) return undefined;
  return value.type.fields.map((field, index) => [field.name.toLowerCase(), value.values[index] ?? null]);
}

/** A value as YAML in `yaml.v2`'s style, without the final newline. */
export function writeYaml(value: Value, meter: Meter): string | GoError {
  try {
    return new YamlWriter(meter).text(value).trim();
  } catch (failure) {
    if (failure instanceof Unsupported) return new GoError(failure.message);
    throw failure;
  }
}
