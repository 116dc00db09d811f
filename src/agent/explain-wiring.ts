import { type Answers, type Ask, type Beside, lookupResult } from "../answers/index.js";
import type { Forwarder } from "../forward/index.js";
import { isWithin, nameFromText } from "../wire/index.js";
import type { StaticZones } from "./static-zones.js";

/** The look-up that explanations show the outcome of: what can be answered at once, from the registry or a zone. */
export function askAtOnce(answers: Answers, zones: StaticZones | undefined): Ask {
  return (query, length, overTcp, out) => {
    const written = answers.lookup(query, length, overTcp, out);
    return written === lookupResult.notOurs ? (zones?.answer(query, length, overTcp, out) ?? 0) : written;
  };
}

/** Who answers for names that are not the registry's. */
export function besideRegistry(zones: StaticZones | undefined, forwarder: Forwarder): Beside {
  return (name) => {
    const served = (zones?.status() ?? []).filter(({ zone, served: isServed }) => {
      const apex = nameFromText(zone);
      return isServed && apex.ok && isWithin(name, apex.name);
    });
    const [longest] = served.sort((a, b) => b.zone.length - a.zone.length);
    if (longest !== undefined) return { reason: "static-zone", text: `${longest.zone} of ${longest.file}` };
    const upstreams = forwarder.upstreamsOf(name);
    return upstreams.length === 0 ? undefined : { reason: "forwarded", text: upstreams.join(", ") };
  };
}
