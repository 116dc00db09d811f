import type { Meter } from "../../limits.js";
import { typeName } from "../../values/describe.js";
import { GoInt, GoMap, GoPointer, GoSlice, GoStruct, type Value } from "../../values/value.js";

/** `reflect.DeepEqual`. */
export function deepEqual(a: Value, b: Value, meter: Meter, depth = 0): boolean {
  meter.nest(depth);
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (typeName(a) !== typeName(b)) return false;
  if (a instanceof GoInt && b instanceof GoInt) return a.value === b.value;
  if (a instanceof GoSlice && b instanceof GoSlice)
    return a.isNil === b.isNil && listEqual(a.items, b.items, meter, depth);
  if (a instanceof GoStruct && b instanceof GoStruct) return listEqual(a.values, b.values, meter, depth);
  if (a instanceof GoPointer && b instanceof GoPointer) return deepEqual(a.target, b.target, meter, depth + 1);
  if (!(a instanceof GoMap && b instanceof GoMap) || a.size !== b.size || a.isNil !== b.isNil) return false;
  return a.pairs().every(([key, value]) => {
    const other = b.get(key);
    return other !== undefined && deepEqual(value, other, meter, depth + 1);
  });
}

function listEqual(a: readonly Value[], b: readonly Value[], meter: Meter, depth: number): boolean {
  return a.length === b.length && a.every((item, index) => deepEqual(item, b[index] ?? null, meter, depth + 1));
}
