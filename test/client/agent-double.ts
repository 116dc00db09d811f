import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Answer = (seen: Seen, response: ServerResponse) => void | Promise<void>;

/** A stand-in for an agent: answers as it is told and remembers what it was asked. */
export async function agentDouble(answer: Answer, listenOn: string | number = 0) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const entry = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body };
      seen.push(entry);
      void answer(entry, response);
    });
  });
  await new Promise<void>((resolve) => {
    if (typeof listenOn === "string") server.listen(listenOn, resolve);
    else server.listen(listenOn, "127.0.0.1", resolve);
  });
  const port = typeof listenOn === "string" ? 0 : (server.address() as AddressInfo).port;
  return {
    address: `127.0.0.1:${port}`,
    port,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
