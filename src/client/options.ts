/** Values of a query string: a list repeats its key, `true` is a key without value, `false` and undefined leave it out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** How to reach one Consul HTTP API. Every member may be left out; the empty text means the same. */
export interface ClientOptions {
  /** `host:port`, `http://...`, `https://...` or `unix://path`, with an optional path prefix. Default 127.0.0.1:8500. */
  readonly address?: string;
  readonly token?: string;
  /** A file whose trimmed text is the token; it wins over `token` when it is not empty. */
  readonly tokenFile?: string;
  /** HTTPS for an address without scheme. */
  readonly tls?: boolean;
  /** False accepts any server certificate. Default true. */
  readonly verifyTls?: boolean;
  readonly caFile?: string;
  /** A folder of CA certificates. */
  readonly caPath?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly tlsServerName?: string;
  /** `user:password` for a proxy in front of the agent. */
  readonly basicAuth?: string;
  /** Sent as `dc` with every request that does not name one. */
  readonly datacenter?: string;
  /** Lets any server answer reads. */
  readonly stale?: boolean;
  readonly namespace?: string;
  readonly partition?: string;
  /** Largest reply body in bytes. Default 256 MiB: `catalog/nodes` of 100,000 nodes is a fifth of it, and V8 ends at 512. */
  readonly replyBytesMax?: number;
  /** How long a connection may take to open. Default 30 s, as Go's dialer has it. */
  readonly connectTimeoutMs?: number;
}

/** The process environment, or a stand-in for it. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborting ends the request at once; it then rejects with code `aborted`. */
  readonly signal?: AbortSignal;
  /** Bound on the whole exchange. None by default: a blocking query may take ten minutes. */
  readonly timeoutMs?: number;
  /** Statuses beside 2xx that are answers and no errors, such as 404 of a key. */
  readonly accept?: readonly number[];
}
