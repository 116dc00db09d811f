import type { Socket } from "node:net";
import { idOf, type Receiver, type StrayCount, setId, tooManyStrays } from "./transport.js";

/** Queries on their way on one connection; more open a second one. */
const inFlightMax = 100;
/** Wrong or unasked messages before a connection counts as out of step. */
const straysMax = 64;
/** Queries given up on since anything was heard, after which a connection counts as dead: TCP itself takes minutes. */
const unansweredMax = 3;
/** How long a connection may take to be there. */
const connectMs = 2_000;
const messageBytesMax = 65_535;
const empty = Buffer.alloc(0);

/** One query on its way over some connection; it may move to another. */
export interface StreamExchange {
  readonly query: Uint8Array;
  readonly receiver: Receiver;
  connection: StreamConnection | undefined;
  id: number;
  sentAgain: boolean;
}

export interface StreamConnectionSetup {
  /** The event of the socket that says it can be used. */
  readonly ready: string;
  /** Silence on both sides after which it is closed. */
  readonly idleMs: number;
  readonly secretBits: () => number;
  readonly count: StrayCount;
  readonly ended: Ended;
}

/** What became of the exchanges that were under way when a connection ended. */
export type Ended = (connection: StreamConnection, left: readonly StreamExchange[], reason: string) => void;

/**
 * DNS over one TCP or TLS connection (RFC 7766): two bytes of length before each message, queries sent without waiting,
 * replies matched by id in whatever order they come.
 */
export class StreamConnection {
  /** Replies that came over it: one that served before may simply have been closed for being idle. */
  served = 0;
  private readonly socket: Socket;
  private readonly secretBits: () => number;
  private readonly count: StrayCount;
  private readonly ended: Ended;
  private readonly inFlight = new Map<number, StreamExchange>();
  private received: Buffer = empty;
  private strays = 0;
  private unanswered = 0;
  private over = false;

  constructor(socket: Socket, { ready, idleMs, secretBits, count, ended }: StreamConnectionSetup) {
    this.socket = socket;
    this.secretBits = secretBits;
    this.count = count;
    this.ended = ended;
    socket.setNoDelay(true);
    socket.setTimeout(connectMs, () => this.end("idle"));
    socket.once(ready, () => socket.setTimeout(idleMs));
    socket.on("data", (bytes: Buffer) => this.take(bytes));
    socket.on("error", (error) => this.end(error.message));
    socket.on("close", () => this.end("connection closed"));
  }

  get hasRoom(): boolean {
    return !this.over && this.inFlight.size < inFlightMax;
  }

  /** Sends; the socket itself holds bytes back until it is connected. */
  send(exchange: StreamExchange): void {
    let id = this.secretBits() & 0xffff;
    while (this.inFlight.has(id)) id = (id + 1) & 0xffff;
    exchange.id = id;
    exchange.connection = this;
    this.inFlight.set(id, exchange);
    setId(exchange.query, id);
    const { length } = exchange.query;
    const framed = Buffer.allocUnsafe(length + 2);
    framed.writeUInt16BE(length, 0);
    framed.set(exchange.query, 2);
    this.socket.write(framed);
  }

  /** The exchange is of no interest any more; a late reply counts as a stray. */
  forget(exchange: StreamExchange): void {
    if (this.inFlight.get(exchange.id) !== exchange) return;
    this.inFlight.delete(exchange.id);
    if (++this.unanswered >= unansweredMax) this.end("no answers");
  }

  /** Closes; exchanges under way are handed to `ended`. */
  end(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.socket.destroy();
    this.received = empty;
    const left = [...this.inFlight.values()];
    this.inFlight.clear();
    this.ended(this, left, reason);
  }

  private take(bytes: Buffer): void {
    this.unanswered = 0;
    let from = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
    while (!this.over && from.length >= 2) {
      const length = from.readUInt16BE(0);
      if (from.length < length + 2) break;
      this.takeMessage(from.subarray(2, length + 2));
      from = from.subarray(length + 2);
    }
    // At most one message short of its end is kept, never what a peer cares to send.
    if (!this.over) this.received = from.length === 0 ? empty : Buffer.from(from.subarray(0, messageBytesMax + 2));
  }

  private takeMessage(message: Buffer): void {
    const id = message.length >= 2 ? idOf(message) : -1;
    const exchange = this.inFlight.get(id);
    if (exchange !== undefined) {
      // Taken out first: who takes the message cancels what it waits for, and that is not giving up.
      this.inFlight.delete(id);
      if (exchange.receiver.receive(message)) {
        this.served++;
        this.strays = 0;
        return;
      }
      if (!this.over) this.inFlight.set(id, exchange);
    }
    this.count.strays++;
    if (++this.strays >= straysMax) this.end(tooManyStrays);
  }
}
