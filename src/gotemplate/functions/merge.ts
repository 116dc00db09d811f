import type { Meter } from "../limits.js";
import { truth } from "../values/describe.js";
import { GoMap, type Value } from "../values/value.js";

/**
 * A new map with the entries of both, maps within maps merged too. Without `overwrite` an entry of `target` stays unless
 * it is empty (zero, "", nil, no elements).
 */
export function mergeMaps(target: GoMap, source: GoMap, overwrite: boolean, meter: Meter, depth: number): GoMap {
  meter.nest(depth);
  meter.spend(target.size * 4);
  const merged = new GoMap(target.type, target.pairs());
  for (const [key, value] of source.pairs()) {
    meter.spend(1);
    const current = merged.get(key);
    if (current instanceof GoMap && value instanceof GoMap) {
      merged.set(key, mergeMaps(current, value, overwrite, meter, depth + 1));
    } else if (takes(current, value, overwrite)) merged.set(key, value);
  }
  return merged;
}

function takes(current: Value | undefined, value: Value, overwrite: boolean): boolean {
  if (current === undefined || !truth(current)) return true;
  return overwrite && value !== null;
}
