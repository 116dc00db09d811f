import { formatDuration } from "../golang/index.js";
import { emptyCheck, type HealthCheck, noTags } from "../records/index.js";

/** A check of a catalog registration, decoded. */
export interface CatalogCheckInput {
  readonly Node?: string;
  readonly CheckID?: string;
  readonly Name?: string;
  readonly Status?: string;
  readonly Notes?: string;
  readonly Output?: string;
  readonly ServiceID?: string;
  readonly ServiceName?: string;
  readonly ServiceTags?: readonly string[];
  readonly Type?: string;
  readonly Interval?: string;
  readonly Timeout?: string;
  readonly ExposedPort?: number;
  readonly Definition?: Readonly<Record<string, unknown>>;
}

/** The check as registered; the plan fills in what it takes from its service. */
export function catalogCheck(input: CatalogCheckInput): HealthCheck {
  const definition = definitionWire(input.Definition);
  return {
    ...emptyCheck,
    id: input.CheckID ?? "",
    name: input.Name ?? "",
    status: input.Status ?? "",
    notes: input.Notes ?? "",
    output: input.Output ?? "",
    serviceId: input.ServiceID ?? "",
    serviceName: input.ServiceName ?? "",
    serviceTags: input.ServiceTags ?? noTags,
    type: input.Type || definitionType(input.Definition ?? {}),
    interval: input.Interval ?? "",
    timeout: input.Timeout ?? "",
    exposedPort: input.ExposedPort ?? 0,
    wireDefinition: definition,
  };
}

/** Durations that are shown as text, first and in this order; `TTL` stays a number. */
const durationTexts = ["Interval", "Timeout", "DeregisterCriticalServiceAfter"] as const;

/** Zero values left out; null when nothing remains. */
function definitionWire(
  input: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> | null {
  if (input === undefined) return null;
  const wire: Record<string, unknown> = {};
  for (const field of durationTexts) {
    const ns = input[field];
    if (typeof ns === "number" && ns !== 0) wire[field] = formatDuration(ns);
  }
  for (const [field, value] of Object.entries(input)) {
    if (!(field in wire) && !(durationTexts as readonly string[]).includes(field) && !isZero(value))
      wire[field] = value;
  }
  return Object.keys(wire).length === 0 ? null : wire;
}

function isZero(value: unknown): boolean {
  if (value === "" || value === 0 || value === false || value === null || value === undefined) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Kinds that need an interval to count, in Consul's order. */
const asking: readonly (readonly [field: string, type: string])[] = [
  ["GRPC", "grpc"],
  ["HTTP", "http"],
];
const askingAfterTtl: readonly (readonly [field: string, type: string])[] = [
  ["TCP", "tcp"],
  ["UDP", "udp"],
];
const askingLast: readonly (readonly [field: string, type: string])[] = [
  ["DockerContainerID", "docker"],
  ["ScriptArgs", "script"],
  ["H2PING", "h2ping"],
  ["OSService", "os_service"],
];

/** `Type` of a definition, as Consul derives it. */
function definitionType(definition: Readonly<Record<string, unknown>>): string {
  const hasInterval = Number(definition["Interval"] ?? 0) > 0;
  const among = (kinds: typeof asking): string | undefined =>
    hasInterval ? kinds.find(([field]) => !isZero(definition[field]))?.[1] : undefined;
  const ttl = isZero(definition["TTL"]) ? undefined : "ttl";
  const alias = isZero(definition["AliasNode"]) && isZero(definition["AliasService"]) ? undefined : "alias";
  return among(asking) ?? ttl ?? among(askingAfterTtl) ?? alias ?? among(askingLast) ?? "";
}
