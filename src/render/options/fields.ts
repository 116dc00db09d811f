import { parseBool, parseDuration, quote } from "../../golang/index.js";
import type { ConfigValue, ObjectValue, Position } from "../../hcl/index.js";

/** What is wrong at one place of a configuration file. */
export interface OptionFault extends Position {
  readonly file: string;
  /** Where in the structure, as Go's decoder writes it: `template[1]`, `exec.env`; "" is the top. */
  readonly path: string;
  /** An unknown key, or a value that cannot be used. */
  readonly kind: "unknown" | "value";
  readonly key: string;
  readonly message: string;
}

/** `file:line:column: message`. */
export function faultText(fault: OptionFault): string {
  return `${fault.file}:${fault.line}:${fault.column}: ${fault.message}`;
}

/** The first of several keys of one meaning that is there. All are read, so that none of them counts as unknown. */
export function firstOf<T>(read: (key: string) => T | undefined, ...keys: readonly string[]): T | undefined {
  const values = keys.map(read);
  return values.find((value) => value !== undefined);
}

const NS_PER_MS = 1e6;

/** Reads the keys of one block. Wrong values and, at `done`, keys that nobody read become faults. */
export class Fields {
  readonly file: string;
  readonly path: string;
  readonly faults: OptionFault[];
  readonly #object: ObjectValue;
  readonly #read = new Set<string>();

  constructor(file: string, path: string, object: ObjectValue, faults: OptionFault[]) {
    this.file = file;
    this.path = path;
    this.faults = faults;
    this.#object = object;
  }

  /** `file:line:column` of the block. */
  get place(): string {
    return `${this.file}:${this.#object.line}:${this.#object.column}`;
  }

  /** Notes a fault of a key, or of the block. */
  refuse(key: string, message: string): undefined {
    const at = this.#object.members.get(key)?.value ?? this.#object;
    this.faults.push(this.#fault(at, "value", key, message));
    return undefined;
  }

  /** The value as it stands; undefined when the key is not there or null. */
  value(key: string): ConfigValue | undefined {
    this.#read.add(key);
    const value = this.#object.members.get(key)?.value;
    return value === undefined || value.kind === "null" ? undefined : value;
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (value.kind === "string") return value.value;
    if (value.kind === "number") return value.text;
    if (value.kind === "bool") return value.value ? "1" : "0";
    return this.refuse(key, `${key} must be a text`);
  }

  bool(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (value.kind === "bool") return value.value;
    if (value.kind === "number") return value.value !== 0;
    const read = value.kind === "string" ? (value.value === "" ? false : parseBool(value.value)) : undefined;
    return read ?? this.refuse(key, `${key} must be true or false`);
  }

  integer(key: string): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    const number =
      value.kind === "number" ? value.value : value.kind === "string" ? Number(value.value || "0") : Number.NaN;
    return Number.isSafeInteger(number) ? number : this.refuse(key, `${key} must be a whole number`);
  }

  /** A duration with its unit; a bare number is nanoseconds, as Go counts them. */
  durationMs(key: string): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (value.kind === "number") return value.value / NS_PER_MS;
    if (value.kind !== "string") return this.refuse(key, `${key} must be a duration such as "30s"`);
    const read = parseDuration(value.value);
    return read.ok ? read.ns / NS_PER_MS : this.refuse(key, `error decoding '${key}': ${read.error}`);
  }

  /** A list of texts; one text alone is a list of it. */
  texts(key: string): readonly string[] | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (value.kind === "string") return [value.value];
    const items = value.kind === "list" ? value.items : [];
    const texts = items.flatMap((item) =>
      item.kind === "string" ? [item.value] : item.kind === "number" ? [item.text] : [],
    );
    const whole = value.kind === "list" && texts.length === items.length;
    return whole ? texts : this.refuse(key, `${key} must be a text or a list of texts`);
  }

  /** What lists of several keys of one meaning hold together. */
  allTexts(...keys: readonly string[]): readonly string[] | undefined {
    const lists = keys.map((key) => this.texts(key)).filter((list) => list !== undefined);
    return lists.length === 0 ? undefined : lists.flat();
  }

  /** Permission bits: `0640` or "0640". */
  mode(key: string): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (value.kind === "number") return value.value;
    if (value.kind === "string" && /^0?[0-7]{0,4}$/.test(value.value)) return Number.parseInt(value.value || "0", 8);
    return this.refuse(key, `${key} must be an octal file mode such as "0640"`);
  }

  /** A block given once; of repeated ones the last counts. */
  block(key: string): Fields | undefined {
    const value = this.value(key);
    const object = value?.kind === "list" ? value.items.at(-1) : value;
    if (object === undefined) return undefined;
    if (object.kind === "object") return new Fields(this.file, this.#below(key), object, this.faults);
    return this.refuse(key, `${key} must be a block`);
  }

  /** A block given any number of times. */
  blocks(key: string): readonly Fields[] {
    const value = this.value(key);
    if (value === undefined) return [];
    const items = value.kind === "list" ? value.items : [value];
    return items.flatMap((item, at) => {
      if (item.kind === "object") return [new Fields(this.file, `${this.#below(key)}[${at}]`, item, this.faults)];
      this.refuse(key, `${key} must be a block`);
      return [];
    });
  }

  /** Keys that have not been read are faults. */
  done(): void {
    for (const [key, member] of this.#object.members) {
      if (!this.#read.has(key)) this.faults.push(this.#fault(member, "unknown", key, `unknown key ${quote(key)}`));
    }
  }

  #below(key: string): string {
    return this.path === "" ? key : `${this.path}.${key}`;
  }

  #fault({ line, column }: Position, kind: OptionFault["kind"], key: string, message: string): OptionFault {
    return { file: this.file, line, column, path: this.path, kind, key, message };
  }
}
