import { compareText } from "../text.js";
import { integerOf } from "./describe.js";
import { GoInt, type GoMap, type Value } from "./value.js";

/** Keys of different kinds: Go orders them by where its types lie in memory, which came out so. */
function rank(value: Value): number {
  if (value === null) return 0;
  if (typeof value === "string") return 1;
  if (value instanceof GoInt) return 2;
  if (typeof value === "bigint") return 3;
  return typeof value === "number" ? 4 : 5;
}

/** Order of map keys as Go prints and ranges them; keys of different kinds are grouped by kind. */
export function compareKeys(a: Value, b: Value): number {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  const byKind = rank(a) - rank(b);
  if (byKind !== 0) return byKind;
  const x = integerOf(a);
  const y = integerOf(b);
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  if (typeof a === "number" && typeof b === "number") return a < b || Number.isNaN(a) ? -1 : a > b ? 1 : 0;
  return Number(a === true) - Number(b === true);
}

/** The entries of a map in key order. */
export function sortedPairs(map: GoMap): (readonly [key: Value, value: Value])[] {
  return map.pairs().sort((x, y) => compareKeys(x[0], y[0]));
}
