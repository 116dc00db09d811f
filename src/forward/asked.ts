import { type Query, type } from "../wire/index.js";

/** What is asked of upstreams, the same for all clients that wait for it. */
export interface Asked {
  /** Folded. */
  readonly name: Uint8Array;
  /** A hash of the name. */
  readonly hash: number;
  readonly type: number;
  readonly class: number;
  readonly recursionDesired: boolean;
  readonly checkingDisabled: boolean;
  readonly dnssecOk: boolean;
  /** Ask over TCP where the upstream speaks plain DNS: the client came over TCP, as in Consul. */
  readonly overTcp: boolean;
  /** Data of a client subnet option to pass on; answers to such questions are for that client alone. */
  readonly subnet: Uint8Array | undefined;
}

const classIn = 1;

/** The question in a query, in bytes of its own. */
export function askedOf(query: Query, overTcp: boolean): Asked {
  const { bytes, subnetAt, subnetBytes } = query;
  return {
    name: query.folded.slice(0, query.nameBytes),
    hash: query.hash,
    type: query.type,
    class: query.class,
    recursionDesired: query.recursionDesired,
    checkingDisabled: (query.flags & 0x0010) !== 0,
    dnssecOk: query.hasEdns && query.dnssecOk,
    overTcp,
    subnet: subnetAt < 0 ? undefined : bytes.slice(subnetAt, subnetAt + subnetBytes),
  };
}

/** Whether an answer may be kept for others: not for one client's subnet, not a referral, not a random subset. */
export function isShareable(asked: Asked): boolean {
  return asked.recursionDesired && asked.subnet === undefined && asked.class === classIn && asked.type !== type.any;
}

/** Equal for questions that one exchange with an upstream can answer. */
export function mergeKey(asked: Asked): string {
  const { name, type: qtype, recursionDesired, checkingDisabled, dnssecOk, overTcp, subnet } = asked;
  const bits =
    (recursionDesired ? 1 : 0) |
    (checkingDisabled ? 2 : 0) |
    (dnssecOk ? 4 : 0) |
    (overTcp ? 8 : 0) |
    (asked.class << 4);
  const shared = `${latin1(name)}|${qtype}|${bits}`;
  return subnet === undefined ? shared : `${shared}|${latin1(subnet)}`;
}

/** What identifies a cached reply, as fields of a query describe it. */
export interface CacheKey {
  /** Folded name with the root's zero in its first `nameBytes` bytes. */
  readonly folded: Uint8Array;
  readonly nameBytes: number;
  /** A hash of the name. */
  readonly hash: number;
  readonly type: number;
}

/** Where the answer is cached. */
export function cacheKeyOf({ name, hash, type: qtype }: Asked): CacheKey {
  return { folded: name, nameBytes: name.length, hash, type: qtype };
}

/** As `variantOf` has it for queries. */
export function variantOfAsked(asked: Asked): number {
  return (asked.dnssecOk ? 1 : 0) | (asked.checkingDisabled ? 2 : 0);
}

/** Not by way of `bytes.buffer`: asking a short array for that gives it memory of its own. */
function latin1(bytes: Uint8Array): string {
  return Buffer.prototype.latin1Slice.call(bytes, 0, bytes.length);
}
