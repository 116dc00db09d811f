import type { Name } from "../wire/index.js";

/** A record's type and data; its owner and TTL follow from where it stands. */
export interface Datum {
  readonly type: number;
  readonly rdata: Uint8Array;
}

/** Text records that accompany a unit, under a name of their own. */
export interface Texts {
  readonly owner: Name;
  /** The same for units that share the owner. */
  readonly key: string;
  readonly rdata: readonly Uint8Array[];
}

/**
 * What one instance (or node) adds to an answer: one record at the name asked for, and what stands in Additional for
 * it. Where the address is a host name, `host` is it and the rest is found out when the answer is made.
 */
export interface Unit {
  /** Undefined for a host name asked for anything but SRV: its CNAME is made with the answer. */
  readonly record: Datum | undefined;
  /** Target of the SRV record. */
  readonly target: Name | undefined;
  /** The same for units that share the target; empty without one. */
  readonly targetKey: string;
  /** Address record at `target`. */
  readonly address: Datum | undefined;
  readonly texts: Texts | undefined;
  readonly host: Name | undefined;
  /** Holds only for the letter case asked in, so it is not kept. */
  readonly caseBound?: boolean;
}
