import { sprintf } from "../fmt/printf.js";
import { quote } from "../fmt/quote.js";
import type { Meter } from "../limits.js";
import { compareText } from "../text.js";
import { stringKeyed } from "../values/describe.js";
import { GoError } from "../values/function.js";
import { GoMap, type Value } from "../values/value.js";

/** Entries with `/` in their keys as nested maps, in key order; a key ending in `/` only makes its map. */
export function explodeInto(
  name: string,
  entries: readonly (readonly [string, Value])[],
  meter: Meter,
): GoMap | GoError {
  const root = stringKeyed([]);
  meter.spend(entries.length * 8);
  for (const [path, value] of [...entries].sort((a, b) => compareText(a[0], b[0]))) {
    const complaint = place(root, path, value, meter);
    if (complaint !== undefined) return new GoError(`${name}: ${complaint}`);
  }
  return root;
}

function place(root: GoMap, path: string, value: Value, meter: Meter): string | undefined {
  const parts = path.split("/");
  const last = parts.pop() ?? "";
  meter.spend(parts.length + 1);
  let map = root;
  // The message shows the path from one level above the clash on, as the original's does.
  let shown = path;
  let below = path;
  for (const part of parts) {
    let next = map.get(part);
    if (next === undefined) {
      next = stringKeyed([]);
      map.set(part, next);
    }
    if (!(next instanceof GoMap)) {
      return `not a map: ${quote(shown)}: ${quote(part)} already has value ${sprintf(meter, "%q", [next])}`;
    }
    map = next;
    shown = below;
    below = below.slice(part.length + 1);
  }
  if (last !== "") map.set(last, value);
  return undefined;
}
