import type { RequestOptions } from "./options.js";
import type { Reply } from "./reply.js";
import type { Watch, WatchOptions } from "./watch.js";

/** One agent's HTTP API. Every call rejects with `ClientError`; the paths begin with `/v1/`, escaped by the caller. */
export interface ConsulClient {
  /** `http://127.0.0.1:8500`, for messages. */
  readonly baseUrl: string;
  get(path: string, options?: RequestOptions): Promise<Reply>;
  /** A body of text or bytes is sent as it is, anything else as JSON; none is an empty body. */
  put(path: string, body?: unknown, options?: RequestOptions): Promise<Reply>;
  delete(path: string, options?: RequestOptions): Promise<Reply>;
  /** A reply that is read as it comes (the monitor, a snapshot): resolves with the headers. */
  stream(path: string, options?: RequestOptions): Promise<ReplyStream>;
  /** Follows a blocking endpoint: `sink` is called with every reply that is news, one at a time. */
  watch(path: string, options: WatchOptions, sink: (reply: Reply) => void | Promise<void>): Watch;
  /** Ends everything under way; later calls reject with `closed`. */
  close(): void;
}

/** Chunks of a body in order. Leaving the loop ends the exchange. */
export interface ReplyStream extends AsyncIterable<Uint8Array> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}
