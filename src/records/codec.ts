import type { CheckRecord } from "./check.js";
import { emptyCheck } from "./check.js";
import type { KvRecord } from "./kv.js";
import type { NodeRecord } from "./node.js";
import type { ServiceRecord } from "./service.js";
import { emptyService } from "./service.js";

/** Everything that a store holds for the registry. */
export type RegistryRecord = NodeRecord | ServiceRecord | CheckRecord | KvRecord;

/**
 * Version of the stored form. A reader accepts its own version and older ones; a store that was written by a newer one is
 * refused at open, because unknown fields would be lost at the next write.
 */
export const recordFormatVersion = 1;

/**
 * The stored form of a record: JSON, with the fields of a service or check that hold their empty value left out, so that
 * 100,000 ordinary instances stay small on disk.
 */
export function encodeRecord(record: RegistryRecord): string {
  switch (record.kind) {
    case "service":
      return JSON.stringify({
        ...record,
        service: withoutDefaults(record.service, emptyService),
        override: overrideForm(record.override, emptyService),
      });
    case "check":
      return JSON.stringify({
        ...record,
        check: withoutDefaults(record.check, emptyCheck),
        override: overrideForm(record.override, emptyCheck),
      });
    default:
      return JSON.stringify(record);
  }
}

/** Reads the stored form back. Throws on text that this codec never wrote: the store's own checksums guard against damage. */
export function decodeRecord(text: string): RegistryRecord {
  const value = JSON.parse(text) as RegistryRecord;
  switch (value.kind) {
    case "service":
      return {
        ...value,
        service: withDefaults(value.service, emptyService),
        override: restored(value.override, emptyService),
      };
    case "check":
      return { ...value, check: withDefaults(value.check, emptyCheck), override: restored(value.override, emptyCheck) };
    default:
      return value;
  }
}

function withoutDefaults<T extends object>(value: T, defaults: T): Partial<T> {
  const kept: Partial<T> = {};
  for (const field of Object.keys(defaults) as (keyof T)[]) {
    if (value[field] !== defaults[field]) kept[field] = value[field];
  }
  return kept;
}

function withDefaults<T extends object>(value: Partial<T>, defaults: T): T {
  return { ...defaults, ...value };
}

function overrideForm<T extends object>(override: T | "removed" | null, defaults: T): Partial<T> | "removed" | null {
  return override === null || override === "removed" ? override : withoutDefaults(override, defaults);
}

function restored<T extends object>(override: T | "removed" | null, defaults: T): T | "removed" | null {
  return override === null || override === "removed" ? override : withDefaults(override, defaults);
}
