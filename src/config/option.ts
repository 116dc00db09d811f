import type { ConfigValue } from "../hcl/index.js";

/** The type a key has in a file, before its meaning is read. A duration is a string there. */
export type FileType =
  | "string"
  | "int"
  | "float64"
  | "bool"
  | "strings"
  | "string-map"
  | "strings-map"
  | "number-map"
  | "any";

/** A block kept as it was read, with the places of its keys, for the room that knows its keys. */
export interface RawBlock {
  readonly file: string;
  readonly value: ConfigValue;
}

/** What a key holds after all sources are merged. */
export type MergedValue =
  | string
  | number
  | boolean
  | readonly string[]
  | ReadonlyMap<string, string>
  | ReadonlyMap<string, number>
  | ReadonlyMap<string, readonly string[]>
  | readonly RawBlock[];

/** `alone`: the error is told by itself, after those that are told together. */
export type Read<V> =
  | { readonly ok: true; readonly value: V }
  | { readonly ok: false; readonly error: string; readonly alone?: true };

/** One line of an options table: all that is known about one key. */
export interface Option<V> {
  /** Path in a file: `dns_config.node_ttl`. */
  readonly key: string;
  readonly type: FileType;
  readonly fallback: V;
  /** The default under `-dev`, where it differs. */
  readonly dev?: V;
  /** Command-line flag, without dash. */
  readonly flag?: string;
  readonly reloadable: boolean;
  /** Accepted, but without effect until its work is done. */
  readonly later: boolean;
  /** Unit of the file value where it is a bare number: `seconds`, `bytes`. */
  readonly unit: string;
  readonly meaning: string;
  /** Merged value to typed value; the error is the whole text. */
  readonly read: (merged: MergedValue) => Read<V>;
}

/** Property name in the result to its option. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

export type Resolved<T> = { readonly [K in keyof T]: T[K] extends Option<infer V> ? V : never };

/** What may be said about an option beside key, default and meaning. */
export interface Extra<V> {
  readonly dev?: V;
  readonly flag?: string;
  readonly reloadable?: boolean;
  readonly later?: boolean;
  readonly unit?: string;
}

/** The common part of every constructor in `option-kinds.ts`. */
export function option<V>(
  key: string,
  type: FileType,
  fallback: V,
  meaning: string,
  extra: Extra<V>,
  read: (merged: MergedValue) => Read<V>,
): Option<V> {
  const { reloadable = false, later = false, unit = "", dev, flag } = extra;
  const base = { key, type, fallback, meaning, reloadable, later, unit, read };
  return { ...base, ...(dev === undefined ? {} : { dev }), ...(flag === undefined ? {} : { flag }) };
}
