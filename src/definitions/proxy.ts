/** Fields of a proxy in wire order, and the ones that are shown even when empty. */
const order = [
  "EnvoyExtensions",
  "DestinationServiceName",
  "DestinationServiceID",
  "LocalServiceAddress",
  "LocalServicePort",
  "LocalServiceSocketPath",
  "Mode",
  "Config",
  "Upstreams",
  "MeshGateway",
  "Expose",
  "TransparentProxy",
  "AccessLogs",
] as const;
const always: Readonly<Record<string, unknown>> = { Mode: "", MeshGateway: {}, Expose: {} };

type Wire = Readonly<Record<string, unknown>>;

/** A proxy's settings in wire form, or null when they say nothing (an empty `Proxy` leaves no trace). */
export function proxyWire(input: Wire | null | undefined): Wire | null {
  if (input === null || input === undefined) return null;
  const wire: Record<string, unknown> = {};
  let said = false;
  for (const field of order) {
    const value = input[field];
    if (isZero(value)) {
      if (field in always) wire[field] = always[field];
      continue;
    }
    wire[field] = field === "Upstreams" ? (value as readonly Wire[]).map(upstreamWire) : value;
    said = true;
  }
  return said ? wire : null;
}

/** Fields of an upstream in wire order; those without a value given here are left out when empty. */
const upstreamFields: readonly (readonly [field: string, empty?: unknown])[] = [
  ["DestinationType", ""],
  ["DestinationNamespace"],
  ["DestinationPartition"],
  ["DestinationPeer"],
  ["DestinationName", ""],
  ["Datacenter", ""],
  ["LocalBindAddress"],
  ["LocalBindPort"],
  ["LocalBindSocketPath"],
  ["LocalBindSocketMode"],
  ["Config"],
  ["MeshGateway", {}],
];

function upstreamWire(input: Wire): Wire {
  const wire: Record<string, unknown> = {};
  for (const [field, empty] of upstreamFields) {
    const value = isZero(input[field]) ? empty : input[field];
    if (value !== undefined) wire[field] = value;
  }
  return wire;
}

/** A proxy as an agent takes it: an upstream is a service unless it says otherwise. */
export function withUpstreamTypes(input: Wire | null | undefined): Wire | null | undefined {
  const upstreams = input?.["Upstreams"];
  if (!Array.isArray(upstreams)) return input;
  const typed = upstreams.map((upstream: Wire) => {
    return { ...upstream, DestinationType: upstream["DestinationType"] || "service" };
  });
  return { ...input, Upstreams: typed };
}

function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.values(value).every(isZero);
}
