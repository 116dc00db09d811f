import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Json = Record<string, unknown>;

/** A Docker engine as far as its HTTP API shows: containers that a test puts in and out, and events that it tells or keeps. */
export class StubEngine {
  readonly socket: string;
  readonly containers = new Map<string, Json>();
  readonly requests: string[] = [];
  version: Json = { Version: "20.10.24", ApiVersion: "1.41", MinAPIVersion: "1.12" };
  id = "ENGINE";
  /** Status and body that every answer has instead, while it is set. */
  broken: { readonly status: number; readonly body: string } | undefined;
  /** Called before an inspect answer is sent. */
  beforeInspect: (id: string) => Promise<void> | void = () => {};
  /** Holds the head of event streams back until the first event. */
  lateHead = false;
  /** What `since` brings again: texts of events with their times. */
  readonly #history: { readonly nano: bigint; readonly text: string }[] = [];
  readonly #streams = new Set<ServerResponse>();
  readonly #directory: string;
  #server: Server | undefined;
  #nano = 1_795_000_000_000_000_001n;

  private constructor() {
    this.#directory = mkdtempSync(join(tmpdir(), "stub-"));
    this.socket = join(this.#directory, "s");
  }

  static async start(): Promise<StubEngine> {
    const engine = new StubEngine();
    await engine.up();
    return engine;
  }

  get host(): string {
    return `unix://${this.socket}`;
  }

  get streams(): number {
    return this.#streams.size;
  }

  async up(): Promise<void> {
    this.#history.length = 0; // an engine's history is in its memory
    const server = createServer((request, response) => void this.#answer(request.url ?? "", response));
    this.#server = server;
    await new Promise<void>((listening) => server.listen(this.socket, listening));
  }

  /** Cuts every connection and goes away. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
    server?.closeAllConnections();
    await new Promise((closed) => server?.close(closed) ?? closed(undefined));
    rmSync(this.socket, { force: true });
  }

  async close(): Promise<void> {
    if (this.#server !== undefined) await this.down();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Ends the streams in order, as newer engines do. */
  endStreams(): void {
    for (const stream of this.#streams) stream.end();
    this.#streams.clear();
  }

  /** Sends an event to whoever listens; `pieces` cuts its text into that many chunks. */
  tell(event: Json, pieces = 1): void {
    this.#nano += 1n;
    const text = JSON.stringify({ ...event, time: 1, timeNano: 0 }).replace('"timeNano":0', `"timeNano":${this.#nano}`);
    this.#history.push({ nano: this.#nano, text });
    const bytes = Buffer.from(`${text}\n`);
    const size = Math.ceil(bytes.length / pieces);
    for (const stream of this.#streams) {
      for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size));
    }
  }

  /** Text that is no event of ours goes out as it is. */
  tellRaw(text: string): void {
    for (const stream of this.#streams) stream.write(text);
  }

  async #answer(url: string, response: ServerResponse): Promise<void> {
    this.requests.push(url);
    if (this.broken !== undefined) {
      response.writeHead(this.broken.status).end(this.broken.body);
      return;
    }
    const path = url.replace(/^\/v[\d.]+/, "");
    if (path === "/version") json(response, this.version);
    else if (path === "/info") json(response, { ID: this.id, Name: "machine" });
    else if (path.startsWith("/events?")) this.#follow(path, response);
    else if (path.startsWith("/containers/json")) json(response, this.#list(path.includes("all=1")));
    else await this.#inspect(/^\/containers\/([^/]+)\/json$/.exec(path)?.[1] ?? "", response);
  }

  async #inspect(id: string, response: ServerResponse): Promise<void> {
    await this.beforeInspect(id);
    const found = this.containers.get(id);
    if (found === undefined) response.writeHead(404).end(JSON.stringify({ message: `No such container: ${id}` }));
    else json(response, found);
  }

  #list(all: boolean): Json[] {
    return [...this.containers]
      .map(([Id, container]) => ({ Id, State: (container["State"] as Json)["Status"] }))
      .filter(({ State }) => all || State === "running" || State === "paused" || State === "restarting");
  }

  #follow(path: string, response: ServerResponse): void {
    const since = /since=(\d+)(?:\.(\d{9}))?/.exec(path);
    response.writeHead(200, { "Content-Type": "application/json" });
    if (!this.lateHead) response.flushHeaders();
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
    const from = since === null ? undefined : BigInt(since[1]! + (since[2] ?? "000000000"));
    for (const { nano, text } of this.#history) if (from !== undefined && nano >= from) response.write(`${text}\n`);
  }
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
