import { nearestName } from "../golang/index.js";
import { type ConfigValue, type Member, type ObjectValue, toPlain } from "../hcl/index.js";
import { type FileFaults, mapFault } from "./decode-faults.js";
import { type FieldTable, type FieldType, LONE_CHECK_FIELDS, SERVICE_FIELDS } from "./definition-fields.js";
import { blocksOf, scalar, single, stringList } from "./plain-values.js";

export type DefinitionKind = "service" | "check";

/** A service or check of a configuration file, in the field names and shape of the HTTP registration body. */
export interface Definition {
  readonly kind: DefinitionKind;
  readonly value: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Reads definitions of one file; wrong keys and types go to the file's faults. */
export class DefinitionReader {
  readonly #file: string;
  readonly #faults: FileFaults;

  constructor(file: string, faults: FileFaults) {
    this.#file = file;
    this.#faults = faults;
  }

  /** One object, or any number of them: `service` and `services` differ only in name. */
  read(kind: DefinitionKind, path: string, member: Member): Definition[] {
    const fields = kind === "service" ? SERVICE_FIELDS : LONE_CHECK_FIELDS;
    const several = member.value.kind === "list" && member.value.items.length > 1;
    const listed = several || path.endsWith("s");
    return blocksOf(member.value).flatMap((block, at) => {
      const here = listed ? `${path}[${at}]` : path;
      if (block.kind !== "object") {
        this.#faults.wrongTypes.push(mapFault(here, block));
        return [];
      }
      // A block's key says where it is; in a list each object has its own place.
      const { line, column } = several ? block : member;
      return [{ kind, value: this.#object(here, block, fields), file: this.#file, line, column }];
    });
  }

  #object(path: string, object: ObjectValue, fields: FieldTable): Record<string, unknown> {
    const known = foldedFields(fields);
    const value: Record<string, unknown> = {};
    for (const [key, member] of object.members) {
      const here = `${path}.${key}`;
      const row = known.get(folded(key));
      if (row === undefined) {
        const nearest = nearestName(key, Object.keys(fields));
        const text = `invalid config key ${here}`;
        const { line, column } = member;
        this.#faults.unknownKeys.push({ text, line, column, ...(nearest === undefined ? {} : { nearest }) });
        continue;
      }
      const field = member.value.kind === "null" ? undefined : this.#field(here, member.value, row.type);
      if (field !== undefined && row.field !== "") value[row.field] = field;
    }
    return value;
  }

  #field(path: string, given: ConfigValue, type: FieldType): unknown {
    if (typeof type === "object") return this.#nested(path, given, type);
    switch (type) {
      case "any":
        return plainData(single(given));
      case "strings":
        return stringList(this.#faults, path, given);
      case "string-map":
        return this.#map(path, given, (at, value) => scalar<string>(this.#faults, at, value, "string"));
      case "strings-map":
        return this.#map(path, given, (at, value) => stringList(this.#faults, at, value));
      default:
        return scalar(this.#faults, path, single(given), type);
    }
  }

  #nested(path: string, given: ConfigValue, type: { kind: "object" | "list" | "map"; of: FieldTable }): unknown {
    if (type.kind === "map") return this.#map(path, given, (at, value) => this.#one(at, value, type.of));
    if (type.kind === "object") return this.#one(path, given, type.of);
    return blocksOf(given).map((item, at) => this.#one(`${path}[${at}]`, item, type.of));
  }

  #one(path: string, given: ConfigValue, fields: FieldTable): Record<string, unknown> | undefined {
    const value = single(given);
    if (value.kind === "object") return this.#object(path, value, fields);
    this.#faults.wrongTypes.push(mapFault(path, value));
    return undefined;
  }

  #map(path: string, given: ConfigValue, read: (path: string, value: ConfigValue) => unknown): object | undefined {
    const object = single(given);
    if (object.kind !== "object") {
      this.#faults.wrongTypes.push(mapFault(path, object));
      return undefined;
    }
    const members = [...object.members].map(([key, member]) => [key, read(`${path}[${key}]`, member.value)] as const);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
  }
}

/** The plain data below a value, in which a block that stands alone is its object. */
function plainData(value: ConfigValue): unknown {
  if (value.kind === "list") {
    const items = value.items.map(plainData);
    return value.blocks && items.length === 1 ? items[0] : items;
  }
  if (value.kind !== "object") return toPlain(value);
  return Object.fromEntries([...value.members].map(([key, member]) => [key, plainData(member.value)]));
}

/** Files may write `DockerContainerID`, `docker_container_id` or `dockercontainerid`. */
function folded(key: string): string {
  return key.toLowerCase().replaceAll("_", "");
}

const FOLDED = new WeakMap<FieldTable, ReadonlyMap<string, FieldTable[string]>>();

function foldedFields(fields: FieldTable): ReadonlyMap<string, FieldTable[string]> {
  let known = FOLDED.get(fields);
  if (known === undefined) {
    known = new Map(Object.entries(fields).map(([key, row]) => [folded(key), row]));
    FOLDED.set(fields, known);
  }
  return known;
}
