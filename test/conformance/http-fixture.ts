import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";

/** What the recorded checks look at: a small server, and a port where nothing listens. */
export class Fixture {
  #server: Server | undefined;
  #open = "";
  #closed = "";

  async open(): Promise<void> {
    this.#server = createServer((request, response) => {
      const status = Number(/^\/status\/(\d+)$/.exec(request.url ?? "")?.[1] ?? 302);
      if (status === 302) response.setHeader("Location", "/status/200");
      response.writeHead(status).end(status === 302 ? "moved" : `body${status}`);
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, "127.0.0.1", resolve));
    this.#open = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    this.#closed = `127.0.0.1:${await closedPort()}`;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** A recorded text with its places filled in. */
  placed(text: string): string {
    return text.replaceAll("{{fixture}}", this.#open).replaceAll("{{closed}}", this.#closed);
  }

  /** What stands in answers for these places. */
  get names(): Readonly<Record<string, string>> {
    return { "<fixture>": this.#open, "<closed>": this.#closed };
  }
}

async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
