import { connect, type Socket } from "node:net";

/** Connections that hold one request each, to be answered all at once. */
export class ParkedClients {
  readonly #sockets: Socket[];
  readonly #port: number;

  private constructor(sockets: Socket[], port: number) {
    this.#sockets = sockets;
    this.#port = port;
  }

  /** Opens the connections, a hundred at a time so that no backlog overflows. */
  static async open(port: number, count: number): Promise<ParkedClients> {
    const sockets: Socket[] = [];
    while (sockets.length < count) {
      const batch = Array.from({ length: Math.min(100, count - sockets.length) }, () => opened(port));
      sockets.push(...(await Promise.all(batch)));
    }
    return new ParkedClients(sockets, port);
  }

  /**
   * Sends `path` on each connection, waits until `allParked` says so, calls `release` and gives the milliseconds until the
   * last reply is whole.
   */
  async round(path: string, allParked: () => Promise<boolean>, release: () => Promise<unknown>): Promise<number> {
    const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.#port}\r\n\r\n`;
    const replies = this.#sockets.map((socket) => whole(socket));
    for (const socket of this.#sockets) socket.write(request);
    while (!(await allParked())) await new Promise((resolve) => setTimeout(resolve, 50));
    const start = performance.now();
    void release();
    await Promise.all(replies);
    return performance.now() - start;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.on("error", reject);
  });
}

/** Resolves when one reply with a Content-Length has come in. */
function whole(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let need = 0;
    let got = 0;
    const take = (chunk: Buffer): void => {
      if (need === 0) {
        const end = chunk.indexOf("\r\n\r\n");
        const length = /content-length: (\d+)/i.exec(chunk.toString("latin1", 0, end))?.[1];
        need = end + 4 + Number(length);
      }
      got += chunk.length;
      if (got < need) return;
      socket.off("data", take);
      resolve();
    };
    socket.on("data", take);
  });
}
