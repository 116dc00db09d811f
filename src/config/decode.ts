import { nearestName } from "../golang/index.js";
import type { ConfigValue, Member, ObjectValue } from "../hcl/index.js";
import { type FileFault, type FileFaults, mapFault } from "./decode-faults.js";
import { type Definition, DefinitionReader } from "./definitions.js";
import type { FileType, MergedValue } from "./option.js";
import { blocksOf, scalar, single, stringList } from "./plain-values.js";
import { FILE_SHAPE, type Shape } from "./shape.js";

/** Where a value was given. Flags have no line. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What one source sets: path to value and place. */
export type Layer = Map<string, { readonly value: MergedValue; readonly place: Place }>;

/** One file read: its settings, its definitions, and what is wrong with it. */
export interface DecodedFile extends FileFaults {
  readonly layer: Layer;
  readonly definitions: readonly Definition[];
}

/** Checks a parsed file against the known keys and their types. Key case does not matter. */
export function decodeFile(file: string, root: ObjectValue): DecodedFile {
  const reader = new FileReader(file);
  reader.object(root, FILE_SHAPE, "");
  return reader;
}

class FileReader implements DecodedFile {
  readonly layer: Layer = new Map();
  readonly definitions: Definition[] = [];
  readonly unknownKeys: FileFault[] = [];
  readonly wrongTypes: FileFault[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  object(object: ObjectValue, shapes: ReadonlyMap<string, Shape>, path: string): void {
    for (const [key, member] of object.members) {
      const here = path === "" ? key : `${path}.${key}`;
      const shape = shapes.get(key) ?? shapes.get(key.toLowerCase());
      if (shape === undefined) this.#unknown(here, key, member, shapes);
      else if (member.value.kind !== "null") this.#member(here, member, shape);
    }
  }

  #member(path: string, member: Member, shape: Shape): void {
    if (shape.kind === "object") {
      const value = single(member.value);
      if (value.kind === "object") this.object(value, shape.members, path);
      else this.wrongTypes.push(mapFault(path, value));
      return;
    }
    if (shape.kind === "definitions") {
      const reader = new DefinitionReader(this.#file, this);
      this.definitions.push(...reader.read(shape.of, path, member));
      return;
    }
    const value = this.#value(path, member.value, shape.type);
    const { line, column } = member;
    if (value !== undefined) this.layer.set(shape.path, { value, place: { file: this.#file, line, column } });
  }

  #value(path: string, given: ConfigValue, type: FileType): MergedValue | undefined {
    switch (type) {
      case "any":
        return blocksOf(given).map((value) => ({ file: this.#file, value }));
      case "strings":
        return stringList(this, path, given);
      case "string-map":
        return this.#map(path, given, (at, value) => scalar<string>(this, at, value, "string"));
      case "number-map":
        return this.#map(path, given, (at, value) => scalar<number>(this, at, value, "float64"));
      case "strings-map":
        return this.#map(path, given, (at, value) =>
          value.kind === "string" ? [value.value] : stringList(this, at, value),
        );
      default:
        return scalar(this, path, single(given), type);
    }
  }

  #map<T>(path: string, given: ConfigValue, read: (path: string, value: ConfigValue) => T | undefined): Map<string, T> {
    const map = new Map<string, T>();
    const object = single(given);
    if (object.kind !== "object") this.wrongTypes.push(mapFault(path, object));
    else {
      for (const [key, member] of object.members) {
        const value = read(`${path}[${key}]`, member.value);
        if (value !== undefined) map.set(key, value);
      }
    }
    return map;
  }

  #unknown(path: string, key: string, member: Member, shapes: ReadonlyMap<string, Shape>): void {
    const nearest = nearestName(key, shapes.keys());
    const { line, column } = member;
    const text = `invalid config key ${path}`;
    this.unknownKeys.push({ text, line, column, ...(nearest === undefined ? {} : { nearest }) });
  }
}
