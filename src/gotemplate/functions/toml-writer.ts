import { formatFloat } from "../fmt/float.js";
import { type Meter, TextSink } from "../limits.js";
import { sanitizeText } from "../text.js";
import { GoError } from "../values/function.js";
import { sortedPairs } from "../values/order.js";
import { GoInt, GoMap, GoObject, GoPointer, GoSlice, GoStruct, type Value } from "../values/value.js";

class Unsupported extends Error {}

type Members = readonly (readonly [name: string, value: Value])[];

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
};

function tomlString(text: string): string {
  const body = sanitizeText(text).replace(/["\\\0-\x1f\x7f]/g, (character) => {
    return shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${body}"`;
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : tomlString(key);
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "+inf" : "-inf";
  const text = formatFloat(value, "f", -1);
  return text.includes(".") ? text : `${text}.0`;
}

/** The members of a table; undefined when the value is none. Absent values are left out. */
function membersOf(given: Value): Members | undefined {
  const value = given instanceof GoPointer ? given.target : given;
  if (value instanceof GoStruct) {
    return value.type.fields.map((field, index) => [field.name, value.values[index] ?? null] as const).filter(present);
  }
  if (!(value instanceof GoMap)) return undefined;
  if (value.type.key.kind !== "string") throw new Unsupported("toml: cannot encode a map with non-string key type");
  return sortedPairs(value)
    .map(([key, member]) => [String(key), member] as const)
    .filter(present);
}

function present(member: readonly [string, Value]): boolean {
  const value = member[1];
  return value !== null && !(value instanceof GoPointer && value.target === null);
}

/** The elements, when the value is a list of nothing but tables. */
function tablesOf(value: Value): readonly Members[] | undefined {
  if (!(value instanceof GoSlice) || value.items.length === 0) return undefined;
  const tables = value.items.map((item) => (item === null ? undefined : membersOf(item)));
  return tables.every((table) => table !== undefined) ? tables : undefined;
}

/** Whether a member is no table and no list of tables; such members come first. */
function isPlain([, value]: readonly [string, Value]): boolean {
  return membersOf(value) === undefined && tablesOf(value) === undefined;
}

class TomlWriter {
  private readonly sink: TextSink;
  private readonly meter: Meter;

  constructor(meter: Meter) {
    this.sink = new TextSink(meter);
    this.meter = meter;
  }

  text(value: Value): string {
    const members = membersOf(value);
    if (members !== undefined) this.table(members, []);
    else if (tablesOf(value) !== undefined) {
      throw new Unsupported("toml: top-level values must be Go maps or structs");
    } else this.sink.write(this.inline(value, 0));
    return this.sink.text;
  }

  private table(members: Members, path: readonly string[]): void {
    this.meter.nest(path.length);
    const indent = "  ".repeat(path.length);
    const later: (() => void)[] = [];
    for (const [name, value] of members) {
      const inner = membersOf(value);
      const tables = inner === undefined ? tablesOf(value) : undefined;
      const innerPath = [...path, name];
      if (inner !== undefined) later.push(() => this.named(inner, innerPath));
      else if (tables !== undefined) later.push(() => this.list(tables, innerPath));
      else this.sink.write(`${indent}${keyText(name)} = ${this.inline(value, 0)}\n`);
    }
    for (const write of later) write();
  }

  private named(members: Members, path: readonly string[]): void {
    if (path.length === 1) this.sink.write("\n");
    this.sink.write(`${"  ".repeat(path.length - 1)}[${path.map(keyText).join(".")}]\n`);
    this.table(members, path);
  }

  private list(tables: readonly Members[], path: readonly string[]): void {
    for (const table of tables) {
      this.sink.write(`\n${"  ".repeat(path.length - 1)}[[${path.map(keyText).join(".")}]]\n`);
      this.table(table, path);
    }
  }

  private inline(value: Value, depth: number): string {
    this.meter.nest(depth);
    if (typeof value === "string") return tomlString(value);
    if (typeof value === "number") return floatText(value);
    if (value === null) throw new Unsupported("toml: cannot encode array with nil element");
    if (typeof value !== "object") return String(value);
    if (value instanceof GoInt) return String(value.value);
    if (value instanceof GoSlice) return `[${value.items.map((item) => this.inline(item, depth + 1)).join(", ")}]`;
    if (value instanceof GoObject && value.shown !== undefined) {
      const { marshalled, bare } = value.shown;
      return bare ? marshalled : tomlString(marshalled);
    }
    const members = membersOf(value);
    if (members === undefined) throw new Unsupported("unsupported type for key '': chan");
    const written = [...members.filter(isPlain), ...members.filter((member) => !isPlain(member))].map(
      ([name, member]) => `${keyText(name)} = ${this.inline(member, depth + 1)}`,
    );
    return `{${written.join(", ")}}`;
  }
}

/** A value as TOML, without blank space around it. */
export function writeToml(value: Value, meter: Meter): string | GoError {
  try {
    return new TomlWriter(meter).text(value).trim();
  } catch (failure) {
    if (failure instanceof Unsupported) return new GoError(failure.message);
    throw failure;
  }
}
