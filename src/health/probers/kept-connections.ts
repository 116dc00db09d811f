import { createRequire } from "node:module";
import type { Socket } from "node:net";
import type { Client as ClientClass } from "undici";
import type { Exchange, ExchangeEvents } from "./http-exchange.js";
import type { HttpRequest } from "./http-request.js";
import { KeptConnection } from "./kept-connection.js";

/** Kept per target: as many as a tick of 16 ms begins when 40,000 checks at 10 s share one; what idles is closed by age. */
const freePerTargetMax = 64;
/** Kept in all: each is an open file of this process, and thousands of targets would keep one each. */
const keptMax = 4_096;

const require = createRequire(import.meta.url);

/**
 * Connections kept between probes, shared by the checks of one target with the same TLS settings. Off unless configured:
 * a fresh connection also proves that new clients get in.
 */
export class KeptConnections {
  readonly #keptMax: number;
  readonly #client: typeof ClientClass;
  /** By what checks must agree on to share one; the last given back is the first taken. */
  readonly #free = new Map<string, KeptConnection[]>();
  #open = 0;
  #closed = false;

  constructor(max = keptMax) {
    this.#keptMax = max;
    // Here, as most agents keep no connections and would load it for nothing.
    this.#client = (require("undici") as { Client: typeof ClientClass }).Client;
  }

  /** Targets of which something is held. */
  get targets(): number {
    return this.#free.size;
  }

  /** Sends a request over a free connection of that key, or over a new one that `open` opens. */
  send(key: string, request: HttpRequest, open: () => Socket, events: ExchangeEvents): Exchange {
    const connection = this.#free.get(key)?.pop() ?? this.#opened(key, open);
    connection.send(request, events);
    return connection;
  }

  /** Those in use are closed by who uses them, or when their answer is whole. */
  close(): void {
    this.#closed = true;
    for (const connection of [...this.#free.values()].flat()) connection.close();
  }

  #opened(key: string, open: () => Socket): KeptConnection {
    const connection: KeptConnection = new KeptConnection(this.#client, open, {
      idle: () => this.#keep(key, connection),
      gone: () => this.#forget(key, connection),
    });
    this.#open++;
    return connection;
  }

  /** Beyond the bounds a connection is used once, as without this option. */
  #keep(key: string, connection: KeptConnection): void {
    const free = this.#free.get(key) ?? [];
    if (this.#closed || this.#open > this.#keptMax || free.length >= freePerTargetMax) {
      connection.close();
      return;
    }
    free.push(connection);
    this.#free.set(key, free);
  }

  /** Targets come and go: of one without a connection nothing stays. */
  #forget(key: string, connection: KeptConnection): void {
    this.#open--;
    const left = this.#free.get(key)?.filter((each) => each !== connection) ?? [];
    if (left.length === 0) this.#free.delete(key);
    else this.#free.set(key, left);
  }
}
