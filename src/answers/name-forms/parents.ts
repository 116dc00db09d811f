import type { Lookup } from "../lookup.js";
import { nameError, noData, type Resolution } from "../resolution.js";
import { suffixesAreLocal } from "./suffixes.js";

/**
 * Names that have nothing themselves but names below them: `service.<zone>`, `<datacenter>.<zone>`, `dc.<zone>`. They
 * exist, so they answer "no data" (RFC 8020); the original says they do not exist.
 */
export function resolveParent(suffixes: readonly string[], anySuffix: boolean, lookup: Lookup): Resolution {
  if (anySuffix || suffixesAreLocal(suffixes, lookup.settings)) return noData;
  const [first, ...rest] = suffixes;
  const belowIsLocal = first === "dc" && rest.length === 0;
  const isProtocol = first === "_tcp" && suffixesAreLocal(rest, lookup.settings);
  return belowIsLocal || isProtocol ? noData : nameError;
}
