import type { Socket } from "node:net";
import { StreamConnection, type StreamExchange } from "./stream-connection.js";
import { noRoom, type Receiver, type StrayCount, type Transport } from "./transport.js";

/** A connection without traffic is closed; resolvers commonly close at 10 s themselves. */
const idleMs = 8_000;
/** Connections to one upstream: 4 carry 400 queries at a time. */
const connectionsMax = 4;

/** Queries over streams that are opened when needed and shared until idle. */
export class StreamTransport implements Transport {
  private readonly connect: () => Socket;
  private readonly ready: string;
  private readonly secretBits: () => number;
  private readonly count: StrayCount;
  private readonly connections = new Set<StreamConnection>();
  private closed = false;

  /** `ready` is the event of the sockets that says they can be used. */
  constructor(connect: () => Socket, ready: string, secretBits: () => number, count: StrayCount) {
    this.connect = connect;
    this.ready = ready;
    this.secretBits = secretBits;
    this.count = count;
  }

  send(query: Uint8Array, receiver: Receiver): () => void {
    const exchange: StreamExchange = { query, receiver, connection: undefined, id: 0, sentAgain: false };
    this.place(exchange, noRoom);
    return () => exchange.connection?.forget(exchange);
  }

  close(): void {
    this.closed = true;
    for (const connection of [...this.connections]) connection.end("closed");
  }

  private place(exchange: StreamExchange, refusal: string): void {
    for (const connection of this.connections) {
      if (!connection.hasRoom) continue;
      connection.send(exchange);
      return;
    }
    if (this.closed || this.connections.size >= connectionsMax)
      exchange.receiver.fail(this.closed ? "closed" : refusal);
    else this.open().send(exchange);
  }

  private open(): StreamConnection {
    const connection = new StreamConnection(this.connect(), {
      ready: this.ready,
      idleMs,
      secretBits: this.secretBits,
      count: this.count,
      ended: (self, left, reason) => {
        this.connections.delete(self);
        for (const exchange of left) this.sendAgain(exchange, self.served > 0, reason);
      },
    });
    this.connections.add(connection);
    return connection;
  }

  /** A connection that worked before may have been closed just as we wrote (RFC 7766 §6.2.4): once more on a new one. */
  private sendAgain(exchange: StreamExchange, worked: boolean, reason: string): void {
    exchange.connection = undefined;
    if (!worked || exchange.sentAgain) {
      exchange.receiver.fail(reason);
      return;
    }
    exchange.sentAgain = true;
    this.place(exchange, reason);
  }
}
