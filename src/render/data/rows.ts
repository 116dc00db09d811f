/**
 * What a data source delivers: the shapes of Consul's HTTP API, so that its JSON is taken as it comes and the in-process
 * source builds the same. Only the fields that templates can see are named.
 */
export interface NodeRow {
  readonly ID?: string;
  readonly Node: string;
  readonly Address: string;
  readonly Datacenter?: string;
  readonly TaggedAddresses?: Texts;
  readonly Meta?: Texts;
}

/** `null` is a map that was never given: it prints the same but is `null` in JSON. */
export type Texts = Readonly<Record<string, string>> | null;

export interface ServiceRow {
  readonly ID: string;
  readonly Service: string;
  readonly Tags?: readonly string[] | null;
  readonly Address?: string;
  readonly Port?: number;
  readonly Meta?: Texts;
  readonly TaggedAddresses?: Readonly<Record<string, { readonly Address?: string; readonly Port?: number }>> | null;
  readonly Weights?: { readonly Passing?: number; readonly Warning?: number } | null;
  readonly EnableTagOverride?: boolean;
}

export interface CheckRow {
  readonly Node?: string;
  readonly CheckID?: string;
  readonly Name?: string;
  readonly Status?: string;
  readonly Notes?: string;
  readonly Output?: string;
  readonly ServiceID?: string;
  readonly ServiceName?: string;
  readonly ServiceTags?: readonly string[] | null;
  readonly Type?: string;
  readonly ExposedPort?: number;
  readonly Definition?: Readonly<Record<string, unknown>> | null;
  readonly CreateIndex?: number;
  readonly ModifyIndex?: number;
}

/** An element of `health/service`. */
export interface HealthRow {
  readonly Node: NodeRow;
  readonly Service: ServiceRow;
  readonly Checks?: readonly CheckRow[] | null;
}

/** `catalog/node`; `Node` is null when there is no such node. */
export interface NodeServicesRow {
  readonly Node: NodeRow | null;
  readonly Services: Readonly<Record<string, ServiceRow>> | null;
}

/** A pair of the KV store. */
export interface PairRow {
  readonly Key: string;
  /** Base64; null for an empty value. */
  readonly Value: string | null;
  readonly CreateIndex?: number;
  readonly ModifyIndex?: number;
  readonly LockIndex?: number;
  /** Unsigned 64-bit: decimal digits where a number would not hold it. */
  readonly Flags?: number | string;
  readonly Session?: string;
}

/** The answer of each kind of query. */
export interface Answers {
  readonly service: readonly HealthRow[];
  readonly services: Readonly<Record<string, readonly string[] | null>>;
  readonly nodes: readonly NodeRow[];
  readonly node: NodeServicesRow;
  readonly datacenters: readonly string[];
  /** No pair: the key is not there. */
  readonly key: PairRow | undefined;
  readonly prefix: readonly PairRow[];
  /** The bytes of a file. */
  readonly file: Uint8Array;
}

export type QueryKind = keyof Answers;
export type Answer = Answers[QueryKind];
