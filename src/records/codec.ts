import { type CheckRecord, emptyCheck, type HealthCheck } from "./check.js";
import type { KvRecord } from "./kv.js";
import type { NodeRecord, Override } from "./node.js";
import { emptyService, type ServiceInstance, type ServiceRecord } from "./service.js";

/** Everything that a store holds for the registry. */
export type RegistryRecord = NodeRecord | ServiceRecord | CheckRecord | KvRecord;

/**
 * The stored form of a record: JSON, with what holds its empty value left out, so that 100,000 ordinary instances stay small
 * on disk and quick to read.
 */
export function encodeRecord(record: RegistryRecord): string {
  switch (record.kind) {
    case "service":
      return JSON.stringify({
        kind: record.kind,
        owner: unless(record.owner, "catalog"),
        node: record.node,
        service: sparse(record.service, emptyService, serviceFields),
        override: overrideForm(record.override, emptyService, serviceFields),
        token: unless(record.token, ""),
        origin: unless(record.origin, "api"),
      });
    case "check":
      return JSON.stringify({
        kind: record.kind,
        owner: unless(record.owner, "catalog"),
        node: record.node,
        check: sparse(record.check, emptyCheck, checkFields),
        override: overrideForm(record.override, emptyCheck, checkFields),
        definition: unless(record.definition, null),
        token: unless(record.token, ""),
        origin: unless(record.origin, "api"),
      });
    default:
      return JSON.stringify(record);
  }
}

/**
 * What was read before: a store's records come in order of their keys, a node's service instances after it and their checks
 * after each. What a check repeats of its instance, and both of their node, is then held in memory once, not three times.
 */
export class ReadBefore {
  node = "";
  service: ServiceInstance = emptyService;

  /** This one's tags, if they are the same. */
  tags(tags: readonly string[]): readonly string[] {
    const { tags: before } = this.service;
    return tags.length === before.length && tags.every((tag, i) => tag === before[i]) ? before : tags;
  }
}

/**
 * Reads the stored form back. Throws on text that this codec never wrote: the store's own checksums guard against damage.
 * Objects are written out field by field: spread over what `JSON.parse` made, each would get a hidden class of its own, and
 * whoever reads 100,000 of them would pay for it.
 */
export function decodeRecord(text: string, before = new ReadBefore()): RegistryRecord {
  const value = JSON.parse(text) as StoredRecord;
  switch (value.kind) {
    case "service":
      before.node = same(value.node, before.node);
      before.service = serviceOf(value.service);
      return {
        kind: "service",
        owner: value.owner ?? "catalog",
        node: before.node,
        service: before.service,
        override: overrideOf(value.override, serviceOf),
        token: value.token ?? "",
        origin: value.origin ?? "api",
      };
    case "check":
      return {
        kind: "check",
        owner: value.owner ?? "catalog",
        node: same(value.node, before.node),
        check: checkOf(value.check, before),
        override: overrideOf(value.override, (check) => checkOf(check, before)),
        definition: value.definition ?? null,
        token: value.token ?? "",
        origin: value.origin ?? "api",
      };
    default:
      return value;
  }
}

/** `text`, as the string that is there already if it is equal. */
function same(text: string, before: string): string {
  return text === before ? before : text;
}

/** A service or check as it is stored: what is left out has its empty value. */
type Sparse<T extends { readonly override: unknown }, Body extends keyof T> = Partial<T> & {
  readonly [key in Body]: Partial<T[Body]>;
} & { readonly override?: Override<Partial<T[Body]>> | null };

type StoredRecord =
  | ({ readonly kind: "service"; readonly node: string } & Sparse<ServiceRecord, "service">)
  | ({ readonly kind: "check"; readonly node: string } & Sparse<CheckRecord, "check">)
  | NodeRecord
  | KvRecord;

const serviceFields = Object.keys(emptyService) as (keyof ServiceInstance)[];
const checkFields = Object.keys(emptyCheck) as (keyof HealthCheck)[];

/** Nothing where the value is the usual one: JSON leaves it out. */
function unless<T, U extends T>(value: T, usual: U): Exclude<T, U> | undefined {
  return value === usual ? undefined : (value as Exclude<T, U>);
}

function sparse<T extends object>(value: T, empty: T, fields: readonly (keyof T)[]): Partial<T> {
  const kept: Partial<T> = {};
  for (const field of fields) if (value[field] !== empty[field]) kept[field] = value[field];
  return kept;
}

function overrideForm<T extends object>(
  override: Override<T> | null,
  empty: T,
  fields: readonly (keyof T)[],
): Override<Partial<T>> | undefined {
  if (override === null) return undefined;
  return override === "removed" ? override : sparse(override, empty, fields);
}

function overrideOf<T extends object>(
  stored: Override<Partial<T>> | null | undefined,
  restore: (value: Partial<T>) => T,
): Override<T> | null {
  if (stored === null || stored === undefined) return null;
  return stored === "removed" ? stored : restore(stored);
}

function serviceOf(value: Partial<ServiceInstance>): ServiceInstance {
  return {
    id: value.id ?? emptyService.id,
    name: value.name ?? emptyService.name,
    kind: value.kind ?? emptyService.kind,
    tags: value.tags ?? emptyService.tags,
    address: value.address ?? emptyService.address,
    taggedAddresses: value.taggedAddresses ?? emptyService.taggedAddresses,
    meta: value.meta ?? emptyService.meta,
    port: value.port ?? emptyService.port,
    socketPath: value.socketPath ?? emptyService.socketPath,
    weights: value.weights ?? emptyService.weights,
    enableTagOverride: value.enableTagOverride ?? emptyService.enableTagOverride,
    proxy: value.proxy ?? emptyService.proxy,
    connectNative: value.connectNative ?? emptyService.connectNative,
    locality: value.locality ?? emptyService.locality,
  };
}

function checkOf(value: Partial<HealthCheck>, before: ReadBefore): HealthCheck {
  return {
    id: value.id ?? emptyCheck.id,
    name: value.name ?? emptyCheck.name,
    status: value.status ?? emptyCheck.status,
    notes: value.notes ?? emptyCheck.notes,
    output: value.output ?? emptyCheck.output,
    serviceId: same(value.serviceId ?? emptyCheck.serviceId, before.service.id),
    serviceName: same(value.serviceName ?? emptyCheck.serviceName, before.service.name),
    serviceTags: before.tags(value.serviceTags ?? emptyCheck.serviceTags),
    type: value.type ?? emptyCheck.type,
    interval: value.interval ?? emptyCheck.interval,
    timeout: value.timeout ?? emptyCheck.timeout,
    exposedPort: value.exposedPort ?? emptyCheck.exposedPort,
    wireDefinition: value.wireDefinition ?? emptyCheck.wireDefinition,
  };
}
