import type { Asked } from "../asked.js";
import type { Lookup } from "../lookup.js";
import type { Resolution } from "../resolution.js";

/** One form of names: `<parts>.<keyword>[.<suffixes>].<zone>`. A new form is one file with one of these. */
export interface NameForm {
  readonly keyword: string;
  /** Suffixes are not looked at. */
  readonly anySuffix: boolean;
  /** Answers a name with at least one part; labels are lower case, leftmost first. */
  resolve(asked: Asked, parts: readonly string[], suffixes: readonly string[], lookup: Lookup): Resolution;
}

/** What a service name asks for. */
export interface ServiceSelection {
  readonly service: string;
  /** Empty for any. */
  readonly tag: string;
}
