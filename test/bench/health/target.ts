/**
 * What the benches probe: an HTTP server on many addresses, in a process of its own so that its CPU is not counted. One
 * address would run out of ports, as a closed connection keeps its pair of ports for a minute.
 */
import { type ChildProcess, fork } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const addresses = 64;

function addressOf(index: number): string {
  return `127.0.9.${(index % addresses) + 1}`;
}

export interface Target {
  readonly child: ChildProcess;
  readonly urlOf: (index: number) => string;
}

export async function startTarget(): Promise<Target> {
  const child = fork(fileURLToPath(import.meta.url), ["answer"], { execArgv: ["--import", "tsx"] });
  const port = await new Promise((resolve) => child.once("message", resolve));
  return { child, urlOf: (index) => `http://${addressOf(index)}:${port}/health` };
}

function answer(): void {
  const listen = (index: number, port: number): void => {
    if (index === addresses) {
      process.send?.(port);
      return;
    }
    const server = createServer((_request, response) => response.end("ok"));
    server.keepAliveTimeout = 60_000;
    server.listen(port, addressOf(index), 4_096, () => listen(index + 1, (server.address() as AddressInfo).port));
  };
  listen(0, 0);
  process.on("disconnect", () => process.exit(0));
}

if (process.argv[2] === "answer") answer();
