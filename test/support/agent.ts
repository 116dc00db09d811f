import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** Time for a server to become ready: generous, since CI machines are shared; a server that ends is noticed at once. */
const readyWithinMsDefault = 30_000;

export interface AgentOptions {
  /** Further arguments of `rollcall agent`. */
  readonly args?: readonly string[];
  /** Keeps its data here; without one the agent runs with `-dev`. */
  readonly dataDirectory?: string;
  readonly httpPort?: number;
  readonly dnsPort?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Where a large catalog is to be loaded first. */
  readonly readyWithinMs?: number;
}

/** The built command as a running server of a test. */
export interface RunningAgent {
  /** `127.0.0.1:PORT` of the HTTP API. */
  readonly httpAddr: string;
  readonly httpPort: number;
  readonly dnsPort: number;
  readonly pid: number;
  /** What it has written so far, both streams. */
  output(): string;
  /** SIGTERM, and the exit code. */
  close(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Starts `rollcall agent` on ports of its own and waits until it says that it is ready. */
export async function startAgent(options: AgentOptions = {}): Promise<RunningAgent> {
  const httpPort = options.httpPort ?? (await freePort());
  const dnsPort = options.dnsPort ?? (await freePort());
  const place =
    options.dataDirectory === undefined
      ? ["-dev"]
      : ["-server", "-bootstrap", "-bind=127.0.0.1", `-data-dir=${options.dataDirectory}`];
  const args = [
    command,
    "agent",
    ...place,
    `-http-port=${httpPort}`,
    `-dns-port=${dnsPort}`,
    "-node=n1",
    ...(options.args ?? []),
  ];
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (words += chunk));
  const httpAddr = `127.0.0.1:${httpPort}`;
  await ready(child, httpAddr, () => words, options.readyWithinMs ?? readyWithinMsDefault);
  return {
    httpAddr,
    httpPort,
    dnsPort,
    pid: child.pid ?? 0,
    output: () => words,
    close: () => end(child, "SIGTERM"),
    kill: async () => void (await end(child, "SIGKILL")),
  };
}

async function ready(child: ChildProcess, httpAddr: string, words: () => string, readyWithinMs: number): Promise<void> {
  const deadlineMs = Date.now() + readyWithinMs;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the agent ended with ${child.exitCode}:\n${words()}`);
    const response = await fetch(`http://${httpAddr}/v1/status/ready`).catch(() => undefined);
    if (response?.status === 200) return;
    if (Date.now() > deadlineMs) {
      await end(child, "SIGKILL");
      throw new Error(`the agent was not ready within ${readyWithinMs} ms:\n${words()}`);
    }
    await pause(20);
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
  return child.exitCode;
}

/** A TCP port of 127.0.0.1 that was free a moment ago, also for UDP in all likelihood. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  if (given.has(port)) return freePort();
  given.add(port);
  return port;
}

/** The kernel may name a port again before who asked first has bound it. */
const given = new Set<number>();
