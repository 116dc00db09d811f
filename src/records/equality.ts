/**
 * Structural equality of plain JSON values (key order does not count): how a plan tells a change from a repetition, so that
 * an idempotent write moves no index.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && sameList(a, b);
  return !Array.isArray(b) && sameFields(a as Row, b as Row);
}

type Row = Readonly<Record<string, unknown>>;

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!sameValue(a[i], b[i])) return false;
  return true;
}

function sameFields(a: Row, b: Row): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) {
    const left = a[key];
    const right = b[key];
    // Most fields are equal texts; only one that holds nothing may be there in one of them alone.
    if (left === right ? left === undefined && !Object.hasOwn(b, key) : !sameValue(left, right)) return false;
  }
  return true;
}
