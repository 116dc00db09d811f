/**
 * Structural equality of plain JSON values (key order does not count): how a plan tells a change from a repetition, so that
 * an idempotent write moves no index.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameValue((a as Row)[key], (b as Row)[key]));
}

type Row = Readonly<Record<string, unknown>>;
