import { createSocket } from "node:dgram";
import { connect, type Socket } from "node:net";
import * as dnsPacket from "dns-packet";
import type { AnswerOptions } from "../../src/answers/index.js";
import { Answers, defaultAnswerOptions, type ProjectionChange } from "../../src/answers/index.js";

/** Answers with one service `web` of `count` instances, loaded. */
export function webAnswers(count: number, options: Partial<AnswerOptions> = {}): Answers {
  const answers = new Answers({
    options: { ...defaultAnswerOptions, ...options },
    random: Math.random,
    nowSeconds: () => 1_700_000_000,
  });
  for (let i = 0; i < count; i++) for (const change of instance(i)) answers.apply(change);
  answers.markLoaded();
  return answers;
}

function instance(i: number): ProjectionChange[] {
  const node = `n${String(i).padStart(4, "0")}`;
  return [
    { kind: "node", op: "put", node, address: `10.0.${i >> 8}.${i & 255}` },
    { kind: "service", op: "put", node, id: "web", service: "web", address: "", port: 8080 },
  ];
}

export function query(name: string, type: string, id = 7, edns = 0): Buffer {
  const opt = { type: "OPT", name: ".", udpPayloadSize: edns, flags: 0, options: [] } as unknown as dnsPacket.OptAnswer;
  return dnsPacket.encode({
    type: "query",
    id,
    flags: dnsPacket.RECURSION_DESIRED,
    questions: [{ name, type: type as "A", class: "IN" }],
    additionals: edns > 0 ? [opt] : [],
  });
}

export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.alloc(message.length + 2);
  framed.writeUInt16BE(message.length, 0);
  framed.set(message, 2);
  return framed;
}

/** Sends one datagram and gives the first reply. */
export function askUdp(port: number, message: Uint8Array, address = "127.0.0.1"): Promise<Buffer> {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (reply) => {
      socket.close();
      resolve(reply);
    });
    socket.send(message, port, address);
  });
}

/** A TCP client that collects whole messages. */
export class TcpClient {
  readonly socket: Socket;
  readonly replies: Buffer[] = [];
  closed = false;
  private pending = Buffer.alloc(0);
  private wake: (() => void) | undefined;

  constructor(port: number, allowHalfOpen = true) {
    this.socket = connect({ port, host: "127.0.0.1", allowHalfOpen });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.closed = true;
      this.wake?.();
    });
    this.socket.on("end", () => this.socket.end());
    this.socket.on("data", (chunk) => {
      this.pending = Buffer.concat([this.pending, chunk as Buffer]);
      while (this.pending.length >= 2 && this.pending.length >= 2 + this.pending.readUInt16BE(0)) {
        const length = this.pending.readUInt16BE(0);
        this.replies.push(this.pending.subarray(2, 2 + length));
        this.pending = this.pending.subarray(2 + length);
      }
      this.wake?.();
    });
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Waits until the condition holds; looked at whenever something arrives or the connection closes. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
