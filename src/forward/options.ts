/** Everything that decides how names that are not ours are answered. Replaced as a whole on reload. */
export interface ForwardOptions {
  /** Upstreams for every name without a conditional entry; see `parseUpstream` for the forms. */
  readonly recursors: readonly string[];
  readonly recursorStrategy: "sequential" | "random";
  /** How long one upstream may take, all its retries together. */
  readonly recursorTimeoutMs: number;
  /** Domain to the upstreams of the names in it; the longest domain wins, also over `recursors` and local zones. */
  readonly conditional: Readonly<Record<string, readonly string[]>>;
  /** Networks (CIDR) whose queries are forwarded; others get REFUSED. */
  readonly allow: readonly string[];
  /** Silence after which the next upstream is asked too, while the first is still listened to. */
  readonly hedgeAfterMs: number;
  /** Memory that cached replies may take, their bookkeeping counted in. */
  readonly cacheBytesMax: number;
  readonly cacheTtlSecondsMin: number;
  readonly cacheTtlSecondsMax: number;
  /** RFC 2308 §5 advises one to three hours at most. */
  readonly negativeTtlSecondsMax: number;
  /** Popular entries are asked for again shortly before they expire. */
  readonly prefetch: boolean;
  /** Answer from expired entries while upstreams are silent or failing (RFC 8767). */
  readonly serveStale: boolean;
  readonly staleSecondsMax: number;
  /** TTL that records of a stale answer carry. */
  readonly staleTtlSeconds: number;
  /** How long a client waits before it gets a stale answer. */
  readonly staleAfterMs: number;
  /** A file like /etc/hosts that is answered from first; undefined for none. */
  readonly hostsFile: string | undefined;
  /** Reverse zones of private addresses are answered here, not sent to the world (RFC 6303). */
  readonly privateReverse: boolean;
  /** Drops private addresses out of what `recursors` answer. */
  readonly rebindingProtection: boolean;
  /** Domains whose names may have private addresses although `rebindingProtection` is on. */
  readonly rebindingAllowed: readonly string[];
  /** DNS cookies towards upstreams (RFC 7873). */
  readonly cookies: boolean;
  /** Random letter case in queries over UDP (0x20), for upstreams that give it back. */
  readonly randomCase: boolean;
  /** A reply over UDP is never larger than this, whatever the client offers. */
  readonly udpReplyBytesMax: number;
  /** Queries that wait for an answer, in all. */
  readonly pendingMax: number;
  /** Queries of one client address that wait for an answer. */
  readonly pendingPerClientMax: number;
  /** Where our own DNS listeners are (`IP:port`): as an upstream that would be a loop. */
  readonly ownAddresses: readonly string[];
}

const mebibyte = 1_048_576;

export const defaultForwardOptions: ForwardOptions = {
  recursors: [],
  recursorStrategy: "sequential",
  recursorTimeoutMs: 2_000,
  conditional: {},
  allow: [
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "::1/128",
    "fc00::/7",
    "fe80::/10",
  ],
  hedgeAfterMs: 250,
  cacheBytesMax: 32 * mebibyte,
  cacheTtlSecondsMin: 0,
  cacheTtlSecondsMax: 86_400,
  negativeTtlSecondsMax: 3_600,
  prefetch: true,
  serveStale: true,
  staleSecondsMax: 86_400,
  staleTtlSeconds: 30,
  staleAfterMs: 1_800,
  hostsFile: undefined,
  privateReverse: true,
  rebindingProtection: false,
  rebindingAllowed: [],
  cookies: true,
  randomCase: true,
  udpReplyBytesMax: 1_232,
  pendingMax: 4_096,
  pendingPerClientMax: 1_000,
  ownAddresses: [],
};
