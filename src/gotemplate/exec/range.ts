import { sprint } from "../fmt/printf.js";
import type { Meter } from "../limits.js";
import { holdAs, integerOf, unwrap } from "../values/describe.js";
import { sortedPairs } from "../values/order.js";
import { GoChannel, GoInt, GoMap, GoPointer, GoSlice, type Held, type Value } from "../values/value.js";

/** Index (or key) and element of each turn. */
export type RangeElements = Iterable<readonly [index: Held, element: Held]>;

function* listed(slice: GoSlice): RangeElements {
  let index = 0n;
  for (const item of slice.items) yield [index++, holdAs(slice.type.elem, item)];
}

function* mapped(map: GoMap): RangeElements {
  for (const [key, value] of sortedPairs(map)) yield [holdAs(map.type.key, key), holdAs(map.type.elem, value)];
}

function* counted(limit: bigint, like: Value): RangeElements {
  for (let i = 0n; i < limit; i++) {
    const value = like instanceof GoInt ? new GoInt(like.kind, i) : i;
    yield [value, value];
  }
}

function* received(channel: GoChannel): RangeElements {
  let index = 0n;
  for (let next = channel.source.next(); next.done !== true; next = channel.source.next()) yield [index++, next.value];
}

/** What `range` goes over; a string says why it cannot. Nothing is an empty list. */
export function elementsOf(meter: Meter, held: Held, variables: number): RangeElements | string {
  const value = unwrap(held);
  if (value === undefined) return [];
  if (value instanceof GoSlice) return listed(value);
  if (value instanceof GoMap) {
    meter.spend(value.size * 4);
    return mapped(value);
  }
  if (value instanceof GoChannel) return received(value);
  const integer = integerOf(value);
  if (integer !== undefined) {
    if (variables > 1) return `can't use ${integer} to iterate over more than one variable`;
    return counted(integer, value);
  }
  const shown = value instanceof GoPointer && value.target !== null ? value.target : value;
  return `range can't iterate over ${sprint(meter, [shown])}`;
}
