import { zeroOfField } from "../values/describe.js";
import {
  pointerTo,
  type StructField,
  type StructType,
  sliceOf,
  stringType,
  structOf,
  uint64Type,
} from "../values/types.js";
import { GoPointer, GoSlice, GoStruct, type Value } from "../values/value.js";

/** A struct type all of whose fields are given by name. */
export function fieldsOf(types: Readonly<Record<string, StructField["type"]>>): StructField[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

/** A pair of the KV store as `ls` and `tree` give it. */
export const keyPairType: StructType = structOf(
  "dependency.KeyPair",
  fieldsOf({
    Path: stringType,
    Key: stringType,
    Value: stringType,
    CreateIndex: uint64Type,
    ModifyIndex: uint64Type,
    LockIndex: uint64Type,
    Flags: uint64Type,
    Session: stringType,
  }),
);

export const keyPairsType = sliceOf(pointerTo(keyPairType));

/** A struct from its fields by name; what is not given is zero. */
export function structValue(type: StructType, values: Readonly<Record<string, Value>>): GoStruct {
  return new GoStruct(
    type,
    type.fields.map((field) => values[field.name] ?? zeroOfField(field)),
  );
}

/** `&T{...}`. */
export function structPointer(type: StructType, values: Readonly<Record<string, Value>>): GoPointer {
  return new GoPointer(pointerTo(type), structValue(type, values));
}

/** `[]*T`. */
export function structPointers(type: StructType, items: readonly Readonly<Record<string, Value>>[]): GoSlice {
  const pointer = pointerTo(type);
  return new GoSlice(
    sliceOf(pointer),
    items.map((item) => new GoPointer(pointer, structValue(type, item))),
  );
}

/** A field of a struct or of what a pointer points to; undefined when there is none. */
export function fieldOfValue(value: Value, name: string): Value | undefined {
  const struct = value instanceof GoPointer ? value.target : value;
  if (!(struct instanceof GoStruct)) return undefined;
  const index = struct.type.fields.findIndex((field) => field.name === name);
  return index < 0 ? undefined : (struct.values[index] ?? null);
}
