import { type } from "../wire/index.js";
import type { Asked } from "./asked.js";
import type { Lookup } from "./lookup.js";
import { resolveApex } from "./name-forms/apex.js";
import { resolveNs, resolveSoa } from "./name-forms/authority.js";
import { formByKeyword } from "./name-forms/index.js";
import { resolveParent } from "./name-forms/parents.js";
import { nameError, type Resolution } from "./resolution.js";

const notImplemented: Resolution = { kind: "bare", rcode: 4 };

/**
 * Finds what a name of ours means: labels are scanned from the right for the first that is the keyword of a form; what
 * stands left of it are its parts, what stands right of it its suffixes (datacenter).
 */
export function resolveName(asked: Asked, lookup: Lookup): Resolution {
  if (asked.type === type.axfr || asked.type === type.ixfr) return notImplemented;
  if (asked.type === type.soa) return resolveSoa(asked, lookup);
  if (asked.type === type.ns) return resolveNs(asked, lookup);
  const { labels } = asked;
  if (labels.length === 0) return resolveApex();
  for (let i = labels.length - 1; i >= 0; i--) {
    const label = labels[i]!;
    if (asked.type === type.srv && label.startsWith("_")) {
      return formByKeyword("service")!.resolve(asked, labels.slice(0, i + 1), labels.slice(i + 1), lookup);
    }
    const form = formByKeyword(label);
    if (form === undefined) continue;
    const parts = labels.slice(0, i);
    const suffixes = labels.slice(i + 1);
    return parts.length === 0
      ? resolveParent(suffixes, form.anySuffix, lookup)
      : form.resolve(asked, parts, suffixes, lookup);
  }
  return resolveParent(labels, false, lookup) ?? nameError;
}
