import type { Settings } from "../settings.js";

/** What stands between keyword and zone. */
interface Suffixes {
  readonly datacenter: string | undefined;
  readonly peer: string | undefined;
}

/**
 * Reads suffix labels: none, one (a datacenter), or one or two pairs of value and keyword (`dc`, `peer`), of which the
 * rightmost of each keyword counts. Undefined for anything else.
 */
function readSuffixes(labels: readonly string[]): Suffixes | undefined {
  if (labels.length === 0) return { datacenter: undefined, peer: undefined };
  if (labels.length === 1) return { datacenter: labels[0], peer: undefined };
  if (labels.length !== 2 && labels.length !== 4) return undefined;
  let datacenter: string | undefined;
  let peer: string | undefined;
  for (let i = 0; i < labels.length; i += 2) {
    if (labels[i + 1] === "dc") datacenter = labels[i];
    else if (labels[i + 1] === "peer") peer = labels[i];
    else return undefined;
  }
  return datacenter !== undefined && peer !== undefined ? undefined : { datacenter, peer };
}

/** Whether suffix labels mean the data that is here: this datacenter, no peer. */
export function suffixesAreLocal(labels: readonly string[], settings: Settings): boolean {
  const suffixes = readSuffixes(labels);
  if (suffixes === undefined || suffixes.peer !== undefined) return false;
  return suffixes.datacenter === undefined || suffixes.datacenter === settings.datacenterKey;
}
