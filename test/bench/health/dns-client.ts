import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";

/** Longer than any answer that is worth a figure; a lost packet counts as this. */
const lostMs = 2_000;

/** A question every so often, answers by their ID, and how long each took. */
export class DnsClient {
  readonly #socket: Socket;
  readonly #port: number;
  readonly #waiting = new Map<number, (reply: Buffer | undefined) => void>();
  #nextId = 1;

  private constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.#port = port;
    socket.on("message", (reply) => {
      const id = reply.readUInt16BE(0);
      this.#waiting.get(id)?.(reply);
      this.#waiting.delete(id);
    });
  }

  static async open(port: number): Promise<DnsClient> {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new DnsClient(socket, port);
  }

  /** Number of A records, undefined when no answer came. */
  async count(name: string): Promise<number | undefined> {
    const reply = await this.#ask(name);
    return reply?.readUInt16BE(6);
  }

  /** Asks at a steady pace, whether answers come or not, and gives how long each took, ascending. */
  async latenciesMs(name: string, perSecond: number, seconds: number): Promise<number[]> {
    const asked: Promise<number>[] = [];
    const startedMs = performance.now();
    while (asked.length < perSecond * seconds) {
      const due = ((performance.now() - startedMs) / 1_000) * perSecond;
      while (asked.length < due) asked.push(this.#timed(name));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return (await Promise.all(asked)).sort((a, b) => a - b);
  }

  close(): void {
    this.#socket.close();
  }

  async #timed(name: string): Promise<number> {
    const startedMs = performance.now();
    return (await this.#ask(name)) === undefined ? lostMs : performance.now() - startedMs;
  }

  #ask(name: string): Promise<Buffer | undefined> {
    const id = this.#nextId;
    this.#nextId = (this.#nextId % 65_535) + 1;
    const labels = name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
    const question = Buffer.concat([...labels, Buffer.from([0, 0, 1, 0, 1])]);
    const head = Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    return new Promise((resolve) => {
      const lost = setTimeout(() => {
        this.#waiting.delete(id);
        resolve(undefined);
      }, lostMs);
      this.#waiting.set(id, (reply) => {
        clearTimeout(lost);
        resolve(reply);
      });
      this.#socket.send(Buffer.concat([head, question]), this.#port, "127.0.0.1");
    });
  }
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
