import { type ConfigValue, parseJsonWithPosition } from "../hcl/index.js";
import { fail } from "./command.js";

export interface ImportEntry {
  readonly key: string;
  /** uint64 as text. */
  readonly flags: string;
  /** Base64. */
  readonly value: string;
}

/** Reads an export with Go's error texts; names of members are matched without case, as Go does. */
export function readImport(data: Uint8Array): ImportEntry[] {
  const text = new TextDecoder().decode(data);
  if (text.trim() === "") return refuse("unexpected end of JSON input");
  // The reader takes an object at the top only; what is read lies one level below.
  const parsed = parseJsonWithPosition(text, "data");
  const list = parsed.ok ? parsed.value : parseList(text, parsed.message);
  if (list.kind === "null") return [];
  if (list.kind !== "list")
    return refuse(`json: cannot unmarshal ${goName(list)} into Go value of type []*impexp.Entry`);
  return list.items.map(readEntry);
}

function parseList(text: string, message: string): ConfigValue {
  if (!message.startsWith("json: cannot unmarshal")) return refuse(message);
  const wrapped = parseJsonWithPosition(`{"list":${text}}`, "data");
  return wrapped.ok ? wrapped.value.members.get("list")!.value : refuse(wrapped.message);
}

function readEntry(item: ConfigValue): ImportEntry {
  if (item.kind !== "object")
    return refuse(`json: cannot unmarshal ${goName(item)} into Go value of type impexp.Entry`);
  const found = { key: "", flags: "0", value: "" };
  for (const [name, { value }] of item.members) {
    const field = name.toLowerCase();
    if (value.kind === "null") continue;
    if (field === "key" || field === "value") {
      if (value.kind !== "string") return refuseField(value, field, "string");
      found[field] = value.value;
    } else if (field === "flags") {
      if (value.kind !== "number" || !/^\d{1,20}$/.test(value.text)) return refuseField(value, field, "uint64");
      found.flags = value.text;
    }
  }
  return found;
}

function refuseField(value: ConfigValue, field: string, goType: string): never {
  const given = value.kind === "number" && goType === "uint64" ? `number ${value.text}` : goName(value);
  return refuse(`json: cannot unmarshal ${given} into Go struct field Entry.${field} of type ${goType}`);
}

function goName(value: ConfigValue): string {
  return value.kind === "list" ? "array" : value.kind;
}

function refuse(reason: string): never {
  return fail(`Cannot unmarshal data: ${reason}`);
}
