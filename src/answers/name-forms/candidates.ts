import type { ServiceEntry } from "../entries.js";
import { judge } from "../health.js";
import type { Candidate } from "../service-units.js";
import type { Settings } from "../settings.js";

/** The instances of a service that may be answered: on a known node, none of their checks critical. */
export function healthyInstances(entry: ServiceEntry | undefined, settings: Settings, tag = ""): Candidate[] {
  const candidates: Candidate[] = [];
  for (const instance of entry?.instances ?? []) {
    if (!instance.node.known) continue;
    if (tag !== "" && !instance.tags.some((own) => own.toLowerCase() === tag)) continue;
    const verdicts = judge(instance.node.checksOf(""), instance.node.checksOf(instance.id));
    if (verdicts.critical || (settings.options.onlyPassing && !verdicts.passing)) continue;
    candidates.push({ instance, aggregate: verdicts.aggregate });
  }
  return candidates;
}
