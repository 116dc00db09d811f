import {
  type CatalogView,
  checkServiceNodeJson,
  everyCheck,
  findServices,
  type InstanceEntry,
} from "../../catalog/index.js";
import type { RowFilter } from "../filtering.js";

/** One service over all its instances that pass the filter. */
export function serviceSummaries(view: CatalogView, datacenter: string, filter: RowFilter | undefined): object[] {
  const passes = (instance: InstanceEntry): boolean =>
    filter === undefined || filter(checkServiceNodeJson(instance, datacenter));
  const found = findServices(view).rows.map(({ name, instances }) => ({ name, instances: instances.filter(passes) }));
  const proxied = new Set(found.flatMap(({ instances }) => instances.flatMap(proxyTarget)));
  return found
    .filter(({ instances }) => instances.length > 0)
    .map(({ name, instances }) => summary(name, instances, datacenter, proxied.has(name)));
}

function summary(name: string, instances: readonly InstanceEntry[], datacenter: string, hasProxy: boolean): object {
  const shown = instances.flatMap(({ shown: service }) => service ?? []);
  const kind = shown.find((service) => service.kind !== "")?.kind;
  const sources = shown.flatMap(({ meta }) => meta?.["external-source"] || []);
  return {
    ...(kind !== undefined && { Kind: kind }),
    Name: name,
    Datacenter: datacenter,
    Tags: sortedOrNull(shown.flatMap(({ tags }) => tags)),
    Nodes: [...new Set(instances.map(({ node }) => node.record.node.name))],
    ExternalSources: sortedOrNull(sources),
    InstanceCount: instances.length,
    ...checkCounts(instances),
    GatewayConfig: {},
    TransparentProxy: false,
    ConnectNative: shown.some(({ connectNative }) => connectNative),
    ConnectedWithProxy: hasProxy,
    ConnectedWithGateway: false,
  };
}

function proxyTarget({ shown }: InstanceEntry): string[] {
  const target = shown?.kind === "connect-proxy" ? shown.proxy?.["DestinationServiceName"] : undefined;
  return typeof target === "string" ? [target] : [];
}

function sortedOrNull(words: readonly string[]): string[] | null {
  return words.length === 0 ? null : [...new Set(words)].sort();
}

/** A node's check counts once for each instance on it. */
function checkCounts(instances: readonly InstanceEntry[]): object {
  const counts: Record<string, number> = { passing: 0, warning: 0, critical: 0 };
  for (const instance of instances) {
    everyCheck(instance, ({ status }) => {
      if (Object.hasOwn(counts, status)) counts[status] = counts[status]! + 1;
      return true;
    });
  }
  return { ChecksPassing: counts["passing"], ChecksWarning: counts["warning"], ChecksCritical: counts["critical"] };
}
