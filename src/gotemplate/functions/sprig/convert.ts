import { sprint } from "../../fmt/printf.js";
import type { Meter } from "../../limits.js";
import { integerOf, unwrap } from "../../values/describe.js";
import { integerLiteral, parseFloat64 } from "../../values/number-text.js";
import { GoSlice, type Held, type Value } from "../../values/value.js";

/** Any value as text, a string as it is. */
export function textOf(value: Held, meter: Meter): string {
  const content = unwrap(value);
  return typeof content === "string" ? content : sprint(meter, [content]);
}

/** The texts of a list's elements, absent ones left out; of another value its own text. */
export function textsOf(value: Held, meter: Meter): string[] {
  const content = unwrap(value);
  if (content === undefined) return [];
  if (!(content instanceof GoSlice)) return [textOf(content, meter)];
  meter.spend(content.items.length);
  return content.items.filter((item) => item !== null).map((item) => textOf(item, meter));
}

/** Any value as a 64-bit integer: text is read with Go's prefixes, what cannot be read is 0. */
export function integerFrom(value: Held): bigint {
  const content = unwrap(value);
  const integer = integerOf(content);
  if (integer !== undefined) return BigInt.asIntN(64, integer);
  if (typeof content === "boolean") return content ? 1n : 0n;
  if (typeof content === "number")
    return Number.isFinite(content) ? BigInt.asIntN(64, BigInt(Math.trunc(content))) : 0n;
  if (typeof content !== "string") return 0n;
  const parsed = integerLiteral(content.replace(/\.0+$/, ""));
  return parsed !== undefined && parsed === BigInt.asIntN(64, parsed) ? parsed : 0n;
}

/** Any value as a float; what cannot be read is 0. */
export function floatFrom(value: Held): number {
  const content = unwrap(value);
  if (typeof content === "number") return content;
  if (typeof content !== "string") return Number(integerFrom(content));
  const parsed = parseFloat64(content);
  return typeof parsed === "number" ? parsed : 0;
}

/** A plain number for counts and positions, kept inside what JavaScript counts exactly. */
export function countFrom(value: Held): number {
  const integer = integerFrom(value);
  const bound = 1n << 52n;
  return Number(integer > bound ? bound : integer < -bound ? -bound : integer);
}

/** The content of an argument: nil for an absent one. */
export function contentOf(value: Held): Value {
  return unwrap(value) ?? null;
}
