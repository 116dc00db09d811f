import type { ServiceInstance } from "./service.js";

/** Kinds that stand for others at the edge of a mesh; the last two may listen on ports that are configured elsewhere. */
const gatewayKinds: ReadonlySet<string> = new Set([
  "mesh-gateway",
  "terminating-gateway",
  "ingress-gateway",
  "api-gateway",
]);
const portlessKinds: ReadonlySet<string> = new Set(["ingress-gateway", "api-gateway"]);

/** What a gateway has no use for. */
const targetFields = [
  "DestinationServiceName",
  "DestinationServiceID",
  "LocalServiceAddress",
  "LocalServicePort",
  "LocalServiceSocketPath",
  "Upstreams",
] as const;

/** Consul's complaints about a service whose parts do not go together, in its order; none for an ordinary one. */
export function structureFaults(service: ServiceInstance): string[] {
  const { kind, locality } = service;
  if (kind === "" && !service.connectNative && locality === null) return [];
  const faults: string[] = [];
  if (locality !== null && locality.region === "" && locality.zone !== "") {
    faults.push("zone cannot be set without region");
  }
  if (kind === "connect-proxy") faults.push(...proxyFaults(service));
  if (gatewayKinds.has(kind)) faults.push(...gatewayFaults(service));
  if (service.connectNative && isUnreachable(service)) {
    faults.push("Port or SocketPath must be set for a Connect native service.");
  }
  return faults;
}

function isUnreachable({ port, socketPath }: ServiceInstance): boolean {
  return port === 0 && socketPath === "";
}

function proxyFaults(service: ServiceInstance): string[] {
  const faults: string[] = [];
  const target = String(service.proxy?.["DestinationServiceName"] ?? "").trim();
  if (isUnreachable(service)) faults.push("Port or SocketPath must be set for a connect-proxy");
  if (target === "") faults.push("Proxy.DestinationServiceName must be non-empty for Connect proxy services");
  if (target === "*") faults.push("Proxy.DestinationServiceName must not be a wildcard for Connect proxy services");
  if (service.connectNative) faults.push("A Proxy cannot also be Connect Native, only typical services");
  return faults;
}

function gatewayFaults({ kind, port, proxy }: ServiceInstance): string[] {
  const faults: string[] = [];
  if (port === 0 && !portlessKinds.has(kind)) faults.push(`Port must be non-zero for a ${kind}`);
  for (const field of targetFields) {
    if (proxy?.[field]) faults.push(`The Proxy.${field} configuration is invalid for a ${kind}`);
  }
  return faults;
}
