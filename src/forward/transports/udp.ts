import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Clock } from "../ports.js";
import { idOf, noRoom, type Receiver, type StrayCount, setId, type Transport, tooManyStrays } from "./transport.js";

/** Exchanges at a time; each holds a socket, and a process has perhaps 4,096 descriptors for everything. */
const socketsMax = 1_024;
/** Sockets kept open ahead of need, so that opening one is not part of a client's wait. */
const stockMax = 32;
/** A connected socket keeps the source address of the moment; the route may change, so the stock is not kept long. */
const stockAgeMs = 10_000;
/** Wrong messages taken on one port before giving up on it: a guesser gets so many tries of 65,536, then UDP is left. */
const straysMax = 64;

interface Port {
  readonly socket: Socket;
  ready: boolean;
  openedMs: number;
  receiver: Receiver | undefined;
  query: Uint8Array | undefined;
  id: number;
  strays: number;
  /** Its place among the busy ones, -1 while in stock. */
  place: number;
}

type Lookup = (host: string, options: unknown, done: (error: null, address: string, family: number) => void) => void;

/**
 * Plain DNS over UDP. Every query leaves from a port of its own, chosen by the kernel (RFC 5452 §9.2), on a socket
 * connected to the upstream: the kernel drops what comes from elsewhere and tells of an upstream that is not there.
 */
export class UdpTransport implements Transport {
  private readonly address: string;
  private readonly port: number;
  private readonly type: "udp4" | "udp6";
  /** The address is one already: nothing is looked up, nothing is awaited. */
  private readonly lookup: Lookup;
  private readonly clock: Clock;
  private readonly secretBits: () => number;
  private readonly count: StrayCount;
  private readonly stock: Port[] = [];
  /** A `Set` that is always changing would leave its old tables behind, each with all that was in it, for a full collection. */
  private readonly busy: Port[] = [];
  private stockWanted = 1;
  private cancelAging: (() => void) | undefined;
  private refilling = false;
  private closed = false;

  constructor(address: string, port: number, clock: Clock, secretBits: () => number, count: StrayCount) {
    this.address = address;
    this.port = port;
    const family = isIPv6(address) ? 6 : 4;
    this.type = family === 6 ? "udp6" : "udp4";
    this.lookup = (host, _options, done) => done(null, host, family);
    this.clock = clock;
    this.secretBits = secretBits;
    this.count = count;
  }

  send(query: Uint8Array, receiver: Receiver): () => void {
    if (this.closed || this.busy.length >= socketsMax) {
      receiver.fail(this.closed ? "closed" : noRoom);
      return () => {};
    }
    const port = this.stock.pop() ?? this.open();
    port.id = this.secretBits() & 0xffff;
    setId(query, port.id);
    port.query = query;
    port.receiver = receiver;
    port.place = this.busy.push(port) - 1;
    if (port.ready) this.transmit(port);
    this.stockWanted = Math.min(stockMax, Math.max(this.stockWanted, this.busy.length));
    this.refillSoon();
    return () => this.discard(port);
  }

  close(): void {
    this.closed = true;
    this.cancelAging?.();
    for (const port of this.stock.splice(0)) port.socket.close();
    for (const port of this.busy.slice()) this.failPort(port, "closed");
  }

  private open(): Port {
    const socket = createSocket({ type: this.type, lookup: this.lookup });
    const port: Port = {
      socket,
      ready: false,
      openedMs: this.clock.nowMs(),
      receiver: undefined,
      query: undefined,
      id: 0,
      strays: 0,
      place: -1,
    };
    socket.on("error", (error) => this.failPort(port, error.message));
    socket.on("message", (message) => this.take(port, message));
    socket.connect(this.port, this.address, (error?: Error) => {
      if (error !== undefined && error !== null) {
        this.failPort(port, error.message);
        return;
      }
      port.ready = true;
      if (port.query !== undefined) this.transmit(port);
    });
    return port;
  }

  private transmit(port: Port): void {
    port.socket.send(port.query!, (error) => {
      if (error !== null) this.failPort(port, error.message);
    });
  }

  private take(port: Port, message: Uint8Array): void {
    const { receiver } = port;
    if (receiver === undefined) return;
    if (message.length >= 2 && idOf(message) === port.id && receiver.receive(message)) {
      this.discard(port);
      return;
    }
    this.count.strays++;
    if (++port.strays >= straysMax) this.failPort(port, tooManyStrays);
  }

  private failPort(port: Port, reason: string): void {
    const { receiver } = port;
    this.discard(port);
    receiver?.fail(reason);
  }

  private discard(port: Port): void {
    port.receiver = undefined;
    port.query = undefined;
    if (!this.leave(port)) return;
    try {
      port.socket.close();
    } catch {
      // It closed itself with the error that brought us here.
    }
  }

  /** Takes a port out of where it is kept; false when it had left already. */
  private leave(port: Port): boolean {
    const { place } = port;
    if (place < 0) {
      const stocked = this.stock.indexOf(port);
      if (stocked >= 0) this.stock.splice(stocked, 1);
      return stocked >= 0;
    }
    port.place = -1;
    const last = this.busy.pop()!;
    if (last === port) return true;
    this.busy[place] = last;
    last.place = place;
    return true;
  }

  private refillSoon(): void {
    if (this.refilling || this.stock.length >= this.stockWanted) return;
    this.refilling = true;
    setImmediate(() => {
      this.refilling = false;
      if (this.closed) return;
      while (this.stock.length < this.stockWanted) this.stock.push(this.open());
      this.cancelAging ??= this.clock.schedule(stockAgeMs, () => this.age());
    });
  }

  /** Closes what was kept ready for longer than wanted; with no traffic nothing stays open. */
  private age(): void {
    this.cancelAging = undefined;
    const before = this.clock.nowMs() - stockAgeMs / 2;
    for (const port of this.stock.filter(({ openedMs }) => openedMs <= before)) this.discard(port);
    this.stockWanted = Math.max(1, this.busy.length);
    if (this.stock.length > 0) this.cancelAging = this.clock.schedule(stockAgeMs, () => this.age());
  }
}
