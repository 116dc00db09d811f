import type { Name, ResourceRecord } from "../wire/index.js";
import type { Topic } from "./entries.js";
import type { Unit } from "./unit.js";

/** The record sections of a reply. */
export interface Sections {
  readonly answer: readonly ResourceRecord[];
  readonly authority: readonly ResourceRecord[];
  readonly additional: readonly ResourceRecord[];
}

/** No records but the zone's SOA: the name (rcode 3) or the type (rcode 0) is not there. */
export interface Negative {
  readonly kind: "negative";
  readonly rcode: number;
  /** Where it may be kept until the topic changes; only set for names that exist, as their number is bounded. */
  readonly topic?: Topic | undefined;
}

/** How many units with a record are wanted, and what makes their order random. */
export interface SomeUnits {
  readonly max: number;
  readonly shuffle: <T>(things: T[]) => T[];
}

/** One record an instance; they can be kept as bytes. */
export interface UnitSet {
  readonly kind: "units";
  /** Makes the units, generated names ending in the given spelling of the zone: all, or some in random order. */
  readonly make: (zoneName: Name, some?: SomeUnits) => Unit[];
  readonly ttlSeconds: number;
  readonly isSrv: boolean;
  /** Units come in random order. */
  readonly shuffled: boolean;
  /** `a_record_limit` counts. */
  readonly capped: boolean;
  readonly topic: Topic;
}

/** Records as they are, made for this one question. `soa`: the zone's SOA belongs in Authority. */
export interface Records extends Sections {
  readonly kind: "records";
  readonly soa: boolean;
}

/** A bare response code, without SOA. */
export interface Bare {
  readonly kind: "bare";
  readonly rcode: number;
}

/** A name below `arpa` that is not of our addresses: zones from files and other servers may know it. */
export interface Elsewhere {
  readonly kind: "elsewhere";
}

/** What a question comes to, before sizes and limits. */
export type Resolution = Negative | UnitSet | Records | Bare | Elsewhere;

export const nameError: Negative = { kind: "negative", rcode: 3 };
export const noData: Negative = { kind: "negative", rcode: 0 };
export const elsewhere: Elsewhere = { kind: "elsewhere" };
