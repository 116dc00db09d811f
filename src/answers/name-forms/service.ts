import { type } from "../../wire/index.js";
import type { Asked } from "../asked.js";
import type { Lookup } from "../lookup.js";
import { nameError, noData, type Resolution } from "../resolution.js";
import { serviceUnits } from "../service-units.js";
import { healthyInstances } from "./candidates.js";
import type { NameForm, ServiceSelection } from "./contract.js";
import { readRfc2782 } from "./rfc2782.js";
import { suffixesAreLocal } from "./suffixes.js";

/** `[<tag>.]<service>`: all labels left of the service are one tag, dots and all. */
function readParts(parts: readonly string[]): ServiceSelection {
  return readRfc2782(parts) ?? { service: parts.at(-1)!, tag: parts.slice(0, -1).join(".") };
}

/** `[<tag>.]<service>.service[.<datacenter>]` and `_<service>._<tag>[.service][.<datacenter>]` (RFC 2782). */
export const service: NameForm = {
  keyword: "service",
  anySuffix: false,
  resolve: (asked, parts, suffixes, lookup) => {
    if (!suffixesAreLocal(suffixes, lookup.settings)) return nameError;
    const selection = readParts(parts);
    const missing = parts.length === 1 && parts[0] === "_tcp" ? noData : nameError;
    const entry = lookup.projection.service(selection.service);
    return entry === undefined || selection.service === "" ? missing : resolveInstances(asked, selection, lookup);
  },
};

function resolveInstances(asked: Asked, { service: name, tag }: ServiceSelection, lookup: Lookup): Resolution {
  const { settings, projection } = lookup;
  const entry = projection.service(name)!;
  const candidates = healthyInstances(entry, settings, tag);
  if (candidates.length === 0) return tag === "" ? { ...nameError, topic: entry } : nameError;
  const { options } = settings;
  const isSrv = asked.type === type.srv;
  return {
    kind: "units",
    make: (zoneName, some) => {
      const { datacenter, nodeMetaTxt } = options;
      const purpose = { type: asked.type, asked: asked.name, datacenter, zoneName, withTexts: isSrv && nodeMetaTxt };
      return serviceUnits(some?.shuffle(candidates) ?? candidates, purpose, some?.max);
    },
    ttlSeconds: settings.serviceTtlSeconds(name),
    isSrv,
    shuffled: true,
    capped: !isSrv,
    topic: entry,
  };
}
