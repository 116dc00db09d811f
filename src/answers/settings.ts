import { isWithin } from "../wire/index.js";
import type { AnswerOptions } from "./options.js";
import { Zone } from "./zone.js";

/** Options worked out once per reload: zones as bytes, TTL rules sorted. Never changes after it is made. */
export class Settings {
  readonly options: AnswerOptions;
  /** The main zone, which PTR targets are always in. */
  readonly primary: Zone;
  /** Longest first, so that the first match is the right one. */
  readonly zones: readonly Zone[];
  /** Zones from files below one of ours, which have given their names away. */
  readonly delegated: readonly Zone[];
  /** Somebody else may know what we do not: other resolvers, or zones from files. */
  readonly looksElsewhere: boolean;
  /** Folded. */
  readonly datacenterKey: string;
  /** Bytes of the datacenter's label in generated names, with its length. */
  readonly datacenterBytes: number;
  private readonly exactTtls = new Map<string, number>();
  private readonly prefixTtls: (readonly [prefix: string, ttlSeconds: number])[] = [];

  constructor(options: AnswerOptions) {
    this.options = options;
    this.primary = new Zone(options.domain, options.soa);
    const alt = options.altDomain ? new Zone(options.altDomain, options.soa) : undefined;
    const zones = alt === undefined ? [this.primary] : [this.primary, alt];
    this.zones = zones.sort((left, right) => right.name.length - left.name.length);
    const beside = options.zonesBeside ?? [];
    this.looksElsewhere = options.recursion || beside.length > 0;
    this.delegated = beside
      .map((name) => new Zone(name, options.soa))
      .filter(({ name }) => zones.some((own) => name.length > own.name.length && isWithin(name, own.name)));
    this.datacenterBytes = 1 + new TextEncoder().encode(options.datacenter).length;
    this.datacenterKey = options.datacenter.toLowerCase();
    for (const [key, ttlSeconds] of Object.entries(options.serviceTtlSeconds)) {
      if (key.endsWith("*")) this.prefixTtls.push([key.slice(0, -1), Math.floor(ttlSeconds)]);
      else this.exactTtls.set(key, Math.floor(ttlSeconds));
    }
    this.prefixTtls.sort(([left], [right]) => right.length - left.length);
  }

  get nodeTtlSeconds(): number {
    return Math.floor(this.options.nodeTtlSeconds);
  }

  /** TTL of a service's answers: its exact key, else the longest prefix, else 0. `service` is lower case. */
  serviceTtlSeconds(service: string): number {
    const exact = this.exactTtls.get(service);
    return exact ?? this.prefixTtls.find(([prefix]) => service.startsWith(prefix))?.[1] ?? 0;
  }
}
