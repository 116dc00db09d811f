import type { Name, Query, ResourceRecord } from "../wire/index.js";
import type { ForwardSnapshot } from "./metrics.js";
import type { ForwardOptions } from "./options.js";

/** Who asks. */
export interface ForwardClient {
  /** IP address as text. */
  readonly address: string;
}

export type ClientTransport = "udp" | "tcp";

/** Answers queries for names that are not ours. */
export interface Forwarder {
  /** Some upstream is configured: RA is to be set, and names may be sent here. */
  readonly enabled: boolean;
  /** Every name has an upstream (`recursors` is not empty). */
  readonly recursion: boolean;
  /** Whether a client (address as text) may have names forwarded. */
  allows(client: string): boolean;
  /** The upstreams that a name is asked of, as they were configured, in order; none when it is not forwarded. */
  upstreamsOf(name: Name): readonly string[];
  /**
   * The cached reply to an accepted query, written into `out` (room for 65,535 bytes), or 0: then use `resolve`. Makes no
   * object. `address` is the client's.
   */
  hit(query: Query, address: string, overTcp: boolean, out: Uint8Array): number;
  /**
   * The reply to a query, from wherever it takes; `refused` for clients and names that are not served (REFUSED is due).
   * `bytes` must stay as they are until then. Always settles, never rejects.
   */
  resolve(bytes: Uint8Array, client: ForwardClient, transport: ClientTransport): Promise<Uint8Array | "refused">;
  /** Answer records for a name outside, for our own use: empty when there is nothing or nobody to ask. Never rejects. */
  lookup(name: Name, type: number): Promise<readonly ResourceRecord[]>;
  /** @throws ForwardOptionsError, leaving everything as it was. */
  update(options: ForwardOptions): void;
  /** Empties the cache. */
  flush(): void;
  snapshot(): ForwardSnapshot;
  /** Answers what is pending with SERVFAIL and closes every socket and timer. */
  close(): void;
}
