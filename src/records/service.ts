import type { Locality, Origin, Override, Owner } from "./node.js";

/** SRV weights: 1 <= passing <= 65535, 0 <= warning <= 65535 (Consul's rule; RFC 2782 gives the width). */
export interface Weights {
  readonly passing: number;
  readonly warning: number;
}

export interface ServiceAddress {
  readonly address: string;
  readonly port: number;
}

/** One service instance as the catalog shows it. Absent parts are empty values, so all instances have one shape. */
export interface ServiceInstance {
  readonly id: string;
  readonly name: string;
  /** Consul's `Kind` word; empty for an ordinary service. */
  readonly kind: string;
  readonly tags: readonly string[];
  readonly address: string;
  readonly taggedAddresses: Readonly<Record<string, ServiceAddress>> | null;
  readonly meta: Readonly<Record<string, string>> | null;
  readonly port: number;
  readonly socketPath: string;
  readonly weights: Weights;
  readonly enableTagOverride: boolean;
  /** Mesh settings in wire form, kept and shown but not acted upon; null for an ordinary service. */
  readonly proxy: Readonly<Record<string, unknown>> | null;
  readonly connectNative: boolean;
  readonly locality: Locality | null;
}

export interface ServiceRecord {
  readonly kind: "service";
  readonly owner: Owner;
  readonly node: string;
  readonly service: ServiceInstance;
  readonly override: Override<ServiceInstance> | null;
  /** Token given at registration, remembered for later writes in its name; never shown. Empty when none. */
  readonly token: string;
  /** Meaningful for what an agent owns. */
  readonly origin: Origin;
}

export const defaultWeights: Weights = Object.freeze({ passing: 1, warning: 1 });
export const noTags: readonly string[] = Object.freeze([]);

/** A service instance with every field at its empty value, for building one field by field. */
export const emptyService: ServiceInstance = Object.freeze({
  id: "",
  name: "",
  kind: "",
  tags: noTags,
  address: "",
  taggedAddresses: null,
  meta: null,
  port: 0,
  socketPath: "",
  weights: defaultWeights,
  enableTagOverride: false,
  proxy: null,
  connectNative: false,
  locality: null,
});

/** What the catalog shows of a service record, if anything. */
export function shownService(record: ServiceRecord): ServiceInstance | undefined {
  if (record.override === null) return record.service;
  return record.override === "removed" ? undefined : record.override;
}
