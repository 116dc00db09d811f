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
    wire[field] = value;
    said = true;
  }
  return said ? wire : null;
}

function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.values(value).every(isZero);
}
