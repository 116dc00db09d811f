/** What an operator can set about answers. Durations are whole seconds; a reload replaces the whole object. */
export interface AnswerOptions {
  /** The zone of this registry, with or without its final dot, any letter case. */
  readonly domain: string;
  /** A second zone with the same data. */
  readonly altDomain?: string | undefined;
  /** The datacenter that the data is of. */
  readonly datacenter: string;
  readonly nodeTtlSeconds: number;
  /** By service name; a key that ends in `*` is a prefix. Matched against the lower-cased name asked for. */
  readonly serviceTtlSeconds: Readonly<Record<string, number>>;
  /** Leave out instances that are not passing (a warning too). */
  readonly onlyPassing: boolean;
  /** Set TC when answers had to be left out. */
  readonly enableTruncate: boolean;
  /** Answers over UDP without EDNS; never more than 8. */
  readonly udpAnswerLimit: number;
  /** A and AAAA records in any answer; 0 is no limit. */
  readonly aRecordLimit: number;
  readonly disableCompression: boolean;
  /** Node metadata as TXT beside addresses and SRV. */
  readonly nodeMetaTxt: boolean;
  readonly soa: SoaOptions;
  /** Names outside our zones can be asked for: sets RA, and host names of services are followed. */
  readonly recursion: boolean;
  /** Every name can be asked for elsewhere: then DS is, which is the parent's to answer, also for names of ours (as in Consul). */
  readonly dsElsewhere?: boolean | undefined;
  /**
   * Names of the zones from files that stand beside ours. One below a zone of ours takes its names over; reverse names and host
   * names of services that we do not know are looked for there.
   */
  readonly zonesBeside?: readonly string[] | undefined;
}

export interface SoaOptions {
  readonly refreshSeconds: number;
  readonly retrySeconds: number;
  readonly expireSeconds: number;
  /** The negative TTL, and the TTL of the SOA record itself. */
  readonly minTtlSeconds: number;
}

/** Consul's defaults. */
export const defaultAnswerOptions: AnswerOptions = {
  domain: "consul.",
  datacenter: "dc1",
  nodeTtlSeconds: 0,
  serviceTtlSeconds: {},
  onlyPassing: false,
  enableTruncate: false,
  udpAnswerLimit: 3,
  aRecordLimit: 0,
  disableCompression: false,
  nodeMetaTxt: true,
  soa: { refreshSeconds: 3600, retrySeconds: 600, expireSeconds: 86_400, minTtlSeconds: 0 },
  recursion: false,
};
