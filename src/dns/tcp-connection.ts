import type { Socket } from "node:net";
import { counter } from "./counters.js";
import { clientAddress } from "./listen-address.js";
import { type Responder, responded } from "./responder.js";

/** A client that has sent no whole message in this time is not one of ours (milliseconds). */
const firstMessageMs = 2_000;
/** Time from one message to the end of the next (milliseconds); also the time a slow reader has to take replies. */
const idleMs = 8_000;
/** Messages taken on one connection, so that a client comes back to a fair queue. */
const messagesMax = 128;
/** Replies waiting for a slow reader, in bytes; beyond, nothing more is read from it. */
const outputBytesMax = 256 * 1024;

const reply = new Uint8Array(65_535);

/** Times that tests shorten; in milliseconds. */
export interface TcpTimes {
  readonly firstMessageMs: number;
  readonly idleMs: number;
}

export const tcpTimes: TcpTimes = { firstMessageMs, idleMs };

/**
 * One client over TCP (RFC 7766): length-prefixed messages, answered in the order they came. Reading stops while an
 * answer is looked for elsewhere or the client does not take its replies, so one connection holds at most one frame,
 * one chunk and the output bound.
 */
export class TcpConnection {
  private readonly socket: Socket;
  private readonly responder: Responder;
  private readonly times: TcpTimes;
  private readonly heard: () => void;
  /** The client's address as text; fixed now, as it is gone from a closed socket. */
  private readonly client: string;
  private timer: NodeJS.Timeout;
  private isFirst = true;
  /** The frame being read: its two length bytes, then a buffer of just that length. */
  private lengthBytes = 0;
  private frameLength = 0;
  private frame: Buffer | undefined = undefined;
  private filled = 0;
  /** What came behind a message that is still waited for. */
  private rest: Buffer | undefined = undefined;
  private messages = 0;
  private awaiting = false;
  /** The client has sent all it will send. */
  private ended = false;

  /** `heard` is called with each message. */
  constructor(socket: Socket, responder: Responder, times: TcpTimes, heard: () => void) {
    this.socket = socket;
    this.responder = responder;
    this.times = times;
    this.heard = heard;
    this.client = clientAddress(socket.remoteAddress ?? "");
    this.timer = this.startTimer(times.firstMessageMs);
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
    socket.on("drain", () => this.proceed());
    socket.on("end", () => {
      this.ended = true;
      this.proceed();
    });
    // The client went away or broke off; `close` follows.
    socket.on("error", () => {});
    socket.on("close", () => clearTimeout(this.timer));
  }

  destroy(): void {
    this.socket.destroy();
  }

  private startTimer(milliseconds: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.responder.counters.add(counter.tcpTimeouts);
      this.socket.destroy();
    }, milliseconds);
    return timer.unref();
  }

  /** After the first message a connection may be idle for longer. */
  private restartTimer(): void {
    if (this.isFirst) {
      this.isFirst = false;
      clearTimeout(this.timer);
      this.timer = this.startTimer(this.times.idleMs);
    } else this.timer.refresh();
  }

  /** Nothing more may be read for now. */
  private get blocked(): boolean {
    return this.awaiting || this.socket.writableLength > outputBytesMax;
  }

  private receive(chunk: Buffer): void {
    this.socket.cork();
    try {
      this.consume(chunk);
    } catch {
      this.responder.counters.add(counter.faults);
      this.socket.destroy();
    } finally {
      this.socket.uncork();
    }
    if (this.blocked) this.socket.pause();
  }

  private consume(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.socket.writableEnded) {
      if (this.blocked) {
        this.rest = chunk.subarray(at);
        return;
      }
      if (this.lengthBytes < 2) {
        this.frameLength = (this.frameLength << 8) | chunk[at++]!;
        if (++this.lengthBytes < 2) continue;
        this.frame = Buffer.allocUnsafe(this.frameLength);
        this.filled = 0;
      }
      const taken = Math.min(this.frameLength - this.filled, chunk.length - at);
      chunk.copy(this.frame!, this.filled, at, at + taken);
      this.filled += taken;
      at += taken;
      if (this.filled === this.frameLength) this.takeMessage(this.frame!);
    }
  }

  private takeMessage(message: Buffer): void {
    this.frame = undefined;
    this.lengthBytes = 0;
    this.frameLength = 0;
    this.messages++;
    this.restartTimer();
    this.heard();
    const length = this.responder.respond(message, true, reply, this.client);
    if (length === responded.later) {
      this.awaiting = true;
      this.responder.respondLater(message, true, (late) => this.takeLate(late), this.client);
      return;
    }
    if (length > 0) this.write(reply.subarray(0, length));
    if (this.messages >= messagesMax) this.socket.end();
  }

  private takeLate(late: Uint8Array | undefined): void {
    this.awaiting = false;
    if (this.socket.destroyed) return;
    if (late !== undefined) this.write(late);
    if (this.messages >= messagesMax) this.socket.end();
    this.restartTimer();
    this.proceed();
  }

  private write(bytes: Uint8Array): void {
    const framed = Buffer.allocUnsafe(bytes.length + 2);
    framed.writeUInt16BE(bytes.length, 0);
    framed.set(bytes, 2);
    this.socket.write(framed);
  }

  /** Goes on with what was put aside, then with reading; closes when the client has sent all and got all. */
  private proceed(): void {
    if (this.blocked || this.socket.destroyed) return;
    const held = this.rest;
    this.rest = undefined;
    if (held !== undefined) this.receive(held);
    if (this.blocked) return;
    if (this.ended) this.socket.end();
    else this.socket.resume();
  }
}
