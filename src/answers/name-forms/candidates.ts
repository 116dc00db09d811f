import type { ServiceEntry } from "../entries.js";
import { aggregateOf, isCritical, isNotPassing, judge } from "../health.js";
import type { Candidate } from "../service-units.js";
import type { Settings } from "../settings.js";

/** The instances of a service that may be answered: on a known node, none of their checks critical. */
export function healthyInstances(entry: ServiceEntry | undefined, settings: Settings, tag = ""): Candidate[] {
  const barred = settings.options.onlyPassing ? isCritical | isNotPassing : isCritical;
  const candidates: Candidate[] = [];
  if (tag !== "" && entry?.hasTag(tag) !== true) return candidates;
  for (const instance of entry?.instances ?? []) {
    if (!instance.node.known) continue;
    if (tag !== "" && !instance.tags.some((own) => own.toLowerCase() === tag)) continue;
    const verdict = judge(instance.node.checksOf(""), instance.node.checksOf(instance.key));
    if ((verdict & barred) !== 0) continue;
    candidates.push({ instance, aggregate: aggregateOf(verdict) });
  }
  return candidates;
}
