import type { Layer } from "./decode.js";
import type { MergedValue } from "./option.js";
import { DEPRECATED_KEYS } from "./options/deprecated.js";

/** Lays one source over those before it: lists append, maps merge, all else is replaced. */
export function mergeLayer(under: Layer, over: Layer): void {
  for (const [key, { value, place }] of over) {
    const before = under.get(key);
    under.set(key, { value: before === undefined ? value : merged(before.value, value), place });
  }
}

function merged(before: MergedValue, value: MergedValue): MergedValue {
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value] as MergedValue;
  if (before instanceof Map && value instanceof Map) return new Map([...before, ...value]) as MergedValue;
  return value;
}

/** Moves values of old keys to the keys that took their place, which win where both are given. */
export function moveDeprecated(layer: Layer, warnings: string[]): void {
  for (const [old, key] of DEPRECATED_KEYS) {
    const entry = layer.get(old);
    if (entry === undefined) continue;
    warnings.push(`The '${old}' field is deprecated. Use the '${key}' field instead.`);
    layer.delete(old);
    if (!layer.has(key)) layer.set(key, entry);
  }
}
