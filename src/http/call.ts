import type { IncomingMessage, ServerResponse } from "node:http";
import type { Endpoint, Method } from "./endpoint.js";
import type { HttpPorts } from "./ports.js";
import { percentDecode, type Query } from "./query.js";
import type { Service } from "./service.js";
import type { ReadySettings } from "./settings.js";

const noBytes = Buffer.alloc(0);

/** One request on its way through an operation. */
export class Call {
  readonly service: Service;
  readonly settings: ReadySettings;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly endpoint: Endpoint;
  readonly query: Query;
  readonly body: Buffer;
  readonly #rawTail: string;

  constructor(
    service: Service,
    settings: ReadySettings,
    request: IncomingMessage,
    response: ServerResponse,
    endpoint: Endpoint,
    query: Query,
    rawTail: string,
    body: Buffer | undefined,
  ) {
    this.service = service;
    this.settings = settings;
    this.request = request;
    this.response = response;
    this.endpoint = endpoint;
    this.query = query;
    this.#rawTail = rawTail;
    this.body = body ?? noBytes;
  }

  get ports(): HttpPorts {
    return this.service.ports;
  }

  get method(): Method {
    return this.request.method as Method;
  }

  /** The rest of the path behind the endpoint's prefix, decoded: `a%2Fb` is `a/b`, `%252F` is `%2F`. */
  get tail(): string {
    return percentDecode(this.#rawTail) ?? this.#rawTail;
  }

  get bodyText(): string {
    return this.body.toString();
  }

  /** A request header's first value, or undefined. */
  header(lowerName: string): string | undefined {
    const value = this.request.headers[lowerName];
    return Array.isArray(value) ? value[0] : value;
  }

  /** The token of the request: `?token`, `X-Consul-Token`, `Authorization: Bearer`, in this order. Empty when there is none. */
  get token(): string {
    const given = this.query.get("token") || this.header("x-consul-token");
    if (given) return given;
    const [scheme = "", credentials = ""] = (this.header("authorization") ?? "").split(" ");
    return scheme.toLowerCase() === "bearer" ? credentials.trim() : "";
  }

  /** Calls back when the client goes away before the reply is written. */
  onGone(run: () => void): void {
    this.response.once("close", () => {
      if (!this.response.writableEnded) run();
    });
  }
}
