import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { counter } from "./counters.js";
import { DnsListenError } from "./errors.js";
import { clientAddress, type ListenAddress } from "./listen-address.js";
import { ReplyBuffer } from "./reply-buffer.js";
import { type ReplyRate, rateVerdict } from "./reply-rate.js";
import { type Responder, responded } from "./responder.js";

/** Replies that the kernel has not taken at once. Each keeps 64 KiB; beyond this many, queries are dropped. */
const backlogMax = 64;
/**
 * Being told how a send went costs as much as a tenth of an answer, so one reply in this many is watched; once a
 * failure is seen, all of the next `closeWatch` are.
 */
const watchEvery = 32;
const closeWatch = 4_096;
/** Asked of the kernel for bursts; it may give less. */
const receiveBufferBytes = 4 * 1024 * 1024;

/**
 * How a port is shared between our own sockets: with SO_REUSEPORT nobody but our user can join them, but Node has it only
 * since 22.12; with SO_REUSEADDR, any user of this machine can where the port is above 1023.
 */
const [nodeMajor = 0, nodeMinor = 0] = process.versions.node.split(".").map(Number);
const sharing = nodeMajor > 22 || (nodeMajor === 22 && nodeMinor >= 12) ? { reusePort: true } : { reuseAddr: true };

/** Where a socket listens. */
export interface BoundAddress {
  readonly address: string;
  readonly port: number;
}

/**
 * Answers datagrams on one address. A send nearly always completes before it returns, so one buffer serves all
 * replies; when one is left waiting, it keeps its buffer and the next reply gets another.
 */
export class UdpListener {
  private readonly socket: Socket;
  private readonly responder: Responder;
  private readonly rate: ReplyRate | undefined;
  private buffer = new ReplyBuffer();
  /** Replies that waited when last looked. */
  private waiting = 0;
  /** Replies until the next watched one; below zero, all are watched. */
  private untilWatch = watchEvery;
  private closed = false;
  private readonly sent = (error: Error | null): void => {
    if (error === null) return;
    this.responder.counters.add(counter.sendErrors);
    this.untilWatch = -closeWatch;
  };

  private constructor(socket: Socket, responder: Responder, rate: ReplyRate | undefined) {
    this.socket = socket;
    this.responder = responder;
    this.rate = rate;
  }

  /** Binds and starts answering, without a `rate` as fast as it is asked. Port 0 takes a free one. */
  static bind(responder: Responder, place: ListenAddress, rate?: ReplyRate): Promise<UdpListener> {
    const { address, port, dualStack = false, shared = false } = place;
    const family = address.includes(":") ? 6 : 4;
    const socket = createSocket({
      type: family === 6 ? "udp6" : "udp4",
      ipv6Only: family === 6 && !dualStack,
      ...(shared ? sharing : {}),
      recvBufferSize: receiveBufferBytes,
      // Replies go to the address a query came from: there is nothing to look up, so nothing is awaited.
      lookup: (host, _options, callback) => callback(null, host, family),
    });
    const listener = new UdpListener(socket, responder, rate);
    return new Promise((resolve, reject) => {
      socket.once("error", (error) => reject(new DnsListenError("UDP", address, port, error)));
      socket.bind({ address, port }, () => {
        socket.removeAllListeners("error");
        socket.on("error", () => responder.counters.add(counter.sendErrors));
        socket.on("message", (message, from) => listener.receive(message, from));
        resolve(listener);
      });
    });
  }

  get bound(): BoundAddress {
    const { address, port } = this.socket.address();
    return { address, port };
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.closed = true;
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }

  /** Nothing that arrives may throw from here: it would end the process. */
  private receive(message: Buffer, from: RemoteInfo): void {
    const { responder, buffer } = this;
    // Nobody can be answered on port 0; sending there is an error.
    if (from.port === 0) {
      responder.counters.add(counter.dropped);
      return;
    }
    if (this.waiting >= backlogMax && (this.waiting = this.socket.getSendQueueCount()) >= backlogMax) {
      responder.counters.add(counter.sendBacklogFull);
      return;
    }
    const allowed = this.rate === undefined ? rateVerdict.send : this.rate.judge(from.address);
    if (allowed !== rateVerdict.send) {
      responder.counters.add(counter.rateLimited);
      const cut = allowed === rateVerdict.cut ? responder.cut(message, buffer.bytes) : responded.nothing;
      if (cut > 0) this.send(cut, from);
      return;
    }
    try {
      const length = responder.respond(message, false, buffer.bytes, clientAddress(from.address));
      if (length > 0) this.send(length, from);
      else if (length === responded.later) this.receiveLater(message, from);
    } catch {
      responder.counters.add(counter.faults);
    }
  }

  /** Sends the first bytes of the current buffer. */
  private send(length: number, to: RemoteInfo): void {
    const { buffer, socket } = this;
    this.untilWatch += this.untilWatch > 0 ? -1 : 1;
    if (this.untilWatch > 0) socket.send(buffer.view(length), to.port, to.address);
    else this.sendWatched(buffer.view(length), to);
    this.waiting = socket.getSendQueueCount();
    if (this.waiting > 0) this.buffer = new ReplyBuffer();
  }

  private sendWatched(reply: Buffer, to: RemoteInfo): void {
    if (this.untilWatch === 0) this.untilWatch = watchEvery;
    this.socket.send(reply, to.port, to.address, this.sent);
  }

  private receiveLater(message: Buffer, from: RemoteInfo): void {
    const done = (reply: Uint8Array | undefined): void => {
      if (reply === undefined || this.closed) return;
      this.buffer.bytes.set(reply);
      this.send(reply.length, from);
    };
    this.responder.respondLater(message, false, done, clientAddress(from.address));
  }
}
