import { createSocket, type Socket } from "node:dgram";

/** Longer than any resolver here waits for NSD. */
const lostMs = 3_000;

/** Asks many questions at a time over one socket; replies are told apart by id. */
export class Client {
  private readonly socket: Socket = createSocket({
    type: "udp4",
    lookup: (host, _options, done) => done(null, host, 4),
  });
  private readonly waiting = new Map<number, (answered: boolean) => void>();
  private next = 0;

  constructor() {
    this.socket.on("message", (bytes) => {
      const id = bytes.readUInt16BE(0);
      const done = this.waiting.get(id);
      this.waiting.delete(id);
      done?.((bytes[3]! & 15) === 0 && bytes[7]! > 0);
    });
  }

  /** Whether an answer with records came in time. */
  ask(name: string, port: number): Promise<boolean> {
    const id = (this.next = (this.next + 1) & 0xffff);
    const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]);
    const bytes = Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1]);
    return new Promise((done) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        done(false);
      }, lostMs);
      this.waiting.set(id, (answered) => {
        clearTimeout(timer);
        done(answered);
      });
      this.socket.send(bytes, port, "127.0.0.1");
    });
  }

  /** Asks names one after the other in each of `lanes` lanes, while `more`; gives how many were asked, and how many in vain. */
  async flood(
    port: number,
    lanes: number,
    name: (i: number) => string,
    more: (asked: number) => boolean,
  ): Promise<{ asked: number; lost: number }> {
    let asked = 0;
    let lost = 0;
    const lane = async (): Promise<void> => {
      while (more(asked)) if (!(await this.ask(name(asked++), port))) lost++;
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return { asked, lost };
  }

  /** Until the server answers. */
  async ready(port: number): Promise<void> {
    for (let tries = 0; tries < 40; tries++) if (await this.ask(`ready${tries}.outside.example`, port)) return;
    throw new Error(`nothing answers on port ${port}`);
  }

  close(): void {
    this.socket.close();
  }
}
