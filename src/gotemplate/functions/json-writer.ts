import { formatFloat } from "../fmt/float.js";
import { type Meter, TextSink } from "../limits.js";
import { compareText, sanitizeText } from "../text.js";
import { integerOf, truth, typeName } from "../values/describe.js";
import { GoError } from "../values/function.js";
import { isIntType } from "../values/types.js";
import { GoInt, GoMap, GoObject, GoPointer, GoSlice, GoStruct, type Value } from "../values/value.js";

/** How JSON is written. */
export interface JsonStyle {
  /** `< > &` as `\u003c \u003e \u0026`. */
  readonly escapeHtml: boolean;
  /** Two blanks a level and a line an element. */
  readonly pretty: boolean;
}

class Unsupported extends Error {}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A JSON string literal as Go writes it. */
export function jsonString(text: string, escapeHtml: boolean): string {
  const special = escapeHtml
    ? /["\\\0-\x1f<>&\u2028\u2029]|\p{Surrogate}/gu
    : /["\\\0-\x1f\u2028\u2029]|\p{Surrogate}/gu;
  const body = text.replace(special, (character) => {
    const codePoint = character.charCodeAt(0);
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) return "\\ufffd";
    return shortEscapes[character] ?? `\\u${codePoint.toString(16).padStart(4, "0")}`;
  });
  return `"${body}"`;
}

/** A float in JSON: plain from 1e-6 up to 1e21, else with an exponent. */
function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Unsupported(`json: unsupported value: ${formatFloat(value, "g", -1)}`);
  return Object.is(value, -0) ? "-0" : String(value);
}

class JsonWriter {
  private readonly sink: TextSink;
  private readonly meter: Meter;
  private readonly style: JsonStyle;

  constructor(meter: Meter, style: JsonStyle) {
    this.sink = new TextSink(meter);
    this.meter = meter;
    this.style = style;
  }

  text(value: Value): string {
    this.value(value, 0);
    return this.sink.text;
  }

  private value(value: Value, depth: number): void {
    this.meter.nest(depth);
    if (value === null) this.sink.write("null");
    else if (typeof value === "string") this.sink.write(jsonString(value, this.style.escapeHtml));
    else if (typeof value === "number") this.sink.write(jsonNumber(value));
    else if (typeof value !== "object") this.sink.write(String(value));
    else if (value instanceof GoInt) this.sink.write(String(value.value));
    else if (value instanceof GoPointer) this.value(value.target, depth);
    else if (value instanceof GoSlice) this.slice(value, depth);
    else if (value instanceof GoMap) this.map(value, depth);
    else if (value instanceof GoStruct) this.struct(value, depth);
    else if (value instanceof GoObject && value.shown !== undefined) this.value(value.shown.marshalled, depth);
    else throw new Unsupported(`json: unsupported type: ${typeName(value)}`);
  }

  private slice(slice: GoSlice, depth: number): void {
    if (slice.isNil) this.sink.write("null");
    else
      this.group(
        "[]",
        slice.items.map((item) => ["", item]),
        depth,
      );
  }

  private struct(struct: GoStruct, depth: number): void {
    const own = struct.type.jsonMembers?.(struct);
    if (own !== undefined) {
      this.group(
        "{}",
        own.map(([name, value]) => [this.key(name), value]),
        depth,
      );
      return;
    }
    const members: [string, Value][] = [];
    struct.type.fields.forEach((field, index) => {
      const value = struct.values[index] ?? null;
      if (!field.omitEmpty || truth(value)) members.push([this.key(field.json ?? field.name), value]);
    });
    this.group("{}", members, depth);
  }

  private map(map: GoMap, depth: number): void {
    if (map.type.key.kind !== "string" && !isIntType(map.type.key)) {
      throw new Unsupported(`json: unsupported type: ${map.type.name}`);
    }
    if (map.isNil) {
      this.sink.write("null");
      return;
    }
    const members = map.pairs().map(([key, value]): [string, Value] => [String(integerOf(key) ?? key), value]);
    members.sort((a, b) => compareText(a[0], b[0]));
    this.meter.spend(members.length * 4);
    this.group(
      "{}",
      members.map(([key, value]) => [this.key(key), value]),
      depth,
    );
  }

  private key(name: string): string {
    return jsonString(sanitizeText(name), this.style.escapeHtml) + (this.style.pretty ? ": " : ":");
  }

  private group(brackets: string, members: readonly (readonly [string, Value])[], depth: number): void {
    const newline = this.style.pretty && members.length > 0;
    this.sink.write(brackets.charAt(0));
    members.forEach(([key, value], index) => {
      if (index > 0) this.sink.write(",");
      if (newline) this.sink.write(`\n${"  ".repeat(depth + 1)}`);
      this.sink.write(key);
      this.value(value, depth + 1);
    });
    if (newline) this.sink.write(`\n${"  ".repeat(depth)}`);
    this.sink.write(brackets.charAt(1));
  }
}

/** `json.Marshal` of any value. */
export function writeJson(value: Value, style: JsonStyle, meter: Meter): string | GoError {
  try {
    return new JsonWriter(meter, style).text(value);
  } catch (failure) {
    if (failure instanceof Unsupported) return new GoError(failure.message);
    throw failure;
  }
}
