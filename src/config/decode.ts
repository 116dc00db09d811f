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

/** Blocks whose keys with a dot are domains, by the map that takes them: `forward { "corp.example" = ["10.0.0.1"] }`. */
const DOMAIN_MAPS: ReadonlyMap<string, string> = new Map([["forward", "forward.conditional"]]);

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
    const domainMap = DOMAIN_MAPS.get(path);
    const domains: [string, Member][] = [];
    for (const [key, member] of object.members) {
      const here = path === "" ? key : `${path}.${key}`;
      const shape = shapes.get(key) ?? shapes.get(key.toLowerCase());
      if (shape !== undefined && member.value.kind !== "null") this.#member(here, member, shape);
      if (shape !== undefined) continue;
      if (domainMap !== undefined && key.includes(".")) domains.push([key, member]);
      else this.#unknown(here, key, member, shapes);
    }
    for (const [key, member] of domains) this.#domain(domainMap!, path, key, member);
  }

  #domain(map: string, path: string, key: string, { value: given, line, column }: Member): void {
    const value = this.#texts(`${path}[${key}]`, given);
    if (value === undefined) return;
    const known = this.layer.get(map)?.value;
    const entries = known instanceof Map ? [...(known as ReadonlyMap<string, readonly string[]>)] : [];
    this.layer.set(map, { value: new Map([...entries, [key, value]]), place: { file: this.#file, line, column } });
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
        return this.#map(path, given, (at, value) => this.#texts(at, value));
      default:
        return scalar(this, path, single(given), type);
    }
  }

  /** A list of strings, for which a single one may stand. */
  #texts(path: string, given: ConfigValue): readonly string[] | undefined {
    return given.kind === "string" ? [given.value] : stringList(this, path, given);
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
