import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;

/** As much of a Consul agent's HTTP API as a registrator calls. */
export class StubAgent {
  readonly services = new Map<string, Json>();
  /** `METHOD /path`, and the bodies of registrations. */
  readonly requests: { readonly line: string; readonly body: string }[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      this.requests.push({ line: `${request.method} ${request.url}`, body });
      const [status, text] = this.#answer(new URL(request.url ?? "", "http://x").pathname, body);
      response.writeHead(status, { "Content-Type": "application/json" }).end(text);
    });
  }

  static async start(): Promise<StubAgent> {
    const agent = new StubAgent();
    await new Promise<void>((listening) => agent.#server.listen(0, "127.0.0.1", listening));
    return agent;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #answer(path: string, body: string): [number, string] {
    if (path === "/v1/status/leader") return [200, '"127.0.0.1:8300"'];
    if (path === "/v1/agent/services") return [200, JSON.stringify(Object.fromEntries(this.services))];
    const update = /^\/v1\/agent\/check\/update\/(.*)$/.exec(path);
    if (update !== null) return [200, ""];
    const deregister = /^\/v1\/agent\/service\/deregister\/(.*)$/.exec(path);
    if (deregister !== null) {
      const id = decodeURIComponent(deregister[1]!);
      return this.services.delete(id) ? [200, ""] : [404, `Unknown service ID "${id}".`];
    }
    const service = JSON.parse(body) as Json;
    const checks = [service["Check"], ...((service["Checks"] ?? []) as Json[])] as (Json | null)[];
    if (checks.some((check) => check?.["Interval"] === "soon")) return [400, 'time: invalid duration "soon"'];
    const { ID, Name, Tags, Meta, Port, Address } = service;
    this.services.set(String(ID), {
      ID,
      Service: Name,
      Tags: Tags ?? [],
      Meta: Meta ?? {},
      Port,
      Address: Address ?? "",
    });
    return [200, ""];
  }
}
