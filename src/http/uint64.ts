import { quote } from "../golang/index.js";

const uint64Max = 2n ** 64n - 1n;

/**
 * An unsigned 64-bit number as Go's `strconv.ParseUint` reads it, kept as digits: it does not fit a JavaScript number.
 * `undefined` gives `fallback`, when there is one.
 */
export function parseUint64(
  given: string | undefined,
  fallback?: string,
): { readonly ok: true; readonly digits: string } | { readonly ok: false; readonly error: string } {
  if (given === undefined && fallback !== undefined) return { ok: true, digits: fallback };
  const text = given ?? "";
  if (!/^\d+$/.test(text)) return { ok: false, error: `strconv.ParseUint: parsing ${quote(text)}: invalid syntax` };
  const value = BigInt(text);
  if (value > uint64Max) return { ok: false, error: `strconv.ParseUint: parsing ${quote(text)}: value out of range` };
  return { ok: true, digits: value.toString() };
}
