import {
  GoInt,
  GoMap,
  GoPointer,
  GoSlice,
  GoStruct,
  type GoType,
  type MapType,
  type SliceType,
  type StructType,
  type Value,
  zeroOf,
} from "../../gotemplate/index.js";
import { objectAt } from "../json-value.js";

/** JSON as a value of a Go type, as `encoding/json` fills it; what does not fit is the zero value. */
export function goValue(type: GoType, json: unknown): Value {
  switch (type.kind) {
    case "string":
      return typeof json === "string" ? json : "";
    case "bool":
      return json === true;
    case "int":
      return typeof json === "number" && Number.isSafeInteger(json) ? BigInt(json) : 0n;
    case "int64":
      return int64(type, json);
    case "slice":
      return slice(type, json);
    case "map":
      return map(type, json);
    case "struct":
      return struct(type, json);
    case "ptr":
      return pointer(type, json);
    default:
      return zeroOf(type);
  }
}

function int64(type: GoType, json: unknown): Value {
  return typeof json === "number" && Number.isSafeInteger(json) ? new GoInt("int64", BigInt(json)) : zeroOf(type);
}

function slice(type: SliceType, json: unknown): GoSlice {
  if (!Array.isArray(json)) return new GoSlice(type, [], true);
  return new GoSlice(
    type,
    json.map((item) => goValue(type.elem, item)),
  );
}

function map(type: MapType, json: unknown): GoMap {
  if (typeof json !== "object" || json === null) return new GoMap(type, [], true);
  return new GoMap(
    type,
    Object.entries(objectAt(json)).map(([key, item]) => [key, goValue(type.elem, item)]),
  );
}

function struct(type: StructType, json: unknown): GoStruct {
  const given = objectAt(json);
  return new GoStruct(
    type,
    type.fields.map((field) => goValue(field.type, given[field.json ?? field.name])),
  );
}

function pointer(type: Extract<GoType, { kind: "ptr" }>, json: unknown): GoPointer {
  if (typeof json !== "object" || json === null || type.elem.kind !== "struct") return new GoPointer(type, null);
  return new GoPointer(type, struct(type.elem, json));
}
