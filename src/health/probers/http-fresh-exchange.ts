import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { NetworkError } from "../network/go-errors.js";
import { type Answer, type Exchange, type ExchangeEvents, headerBytesMax } from "./http-exchange.js";
import type { HttpRequest } from "./http-request.js";

/** One for all: nobody looks at it, and its stack would cost as much as a tenth of a probe. */
const cutShort = new Error("the answer was cut short");

/** A request over a connection of its own, closed with its answer: it also proves that new clients get in. */
export class FreshExchange implements Exchange {
  readonly #events: ExchangeEvents;
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;
  #over = false;

  constructor(request: HttpRequest, open: () => Socket, events: ExchangeEvents) {
    this.#events = events;
    const { method, body, url, headers, saysConnection } = request;
    try {
      this.#request = httpRequest({
        method,
        path: url.path,
        headers: saysConnection ? headers : [...headers, "Connection", "close"],
        maxHeaderSize: headerBytesMax,
        createConnection: open,
      });
    } catch (error) {
      // Node refuses header names and values that cannot be sent.
      process.nextTick(() => this.#failed(error as NetworkError));
      return;
    }
    this.#listen(this.#request, method);
    this.#request.end(body === "" ? undefined : body);
  }

  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  close(): void {
    this.#over = true;
    this.#request?.destroy();
  }

  #listen(request: ClientRequest, method: string): void {
    request.on("error", (error: NetworkError) => this.#failed(error));
    request.on("response", (response) => this.#answered(response));
    const switched = (response: IncomingMessage, socket: Socket) => {
      socket.destroy();
      if (this.#over) return;
      this.#events.answered(new HeadOf(response));
      this.#ended();
    };
    request.on("upgrade", switched);
    if (method === "CONNECT") request.on("connect", switched);
  }

  #answered(response: IncomingMessage): void {
    this.#response = response;
    const cut = () => this.#failed(cutShort);
    response.on("error", cut);
    if (this.#over) return;
    this.#events.answered(new HeadOf(response));
    if (this.#over) return;
    response.on("end", () => this.#ended()).on("close", cut);
    response.on("data", (chunk: Buffer) => {
      if (!this.#over) this.#events.body(chunk);
    });
  }

  #ended(): void {
    if (this.#over) return;
    this.close();
    this.#events.ended();
  }

  #failed(error: NetworkError): void {
    if (this.#over) return;
    this.close();
    this.#events.failed(error, false);
  }
}

class HeadOf implements Answer {
  readonly #response: IncomingMessage;

  constructor(response: IncomingMessage) {
    this.#response = response;
  }

  get code(): number {
    return this.#response.statusCode ?? 0;
  }

  get reason(): string {
    return this.#response.statusMessage ?? "";
  }

  /** Node's `headers` would read and sort all of them, for each probe. */
  header(name: string): string | undefined {
    const { rawHeaders } = this.#response;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const each = rawHeaders[at] ?? "";
      if (each.length === name.length && each.toLowerCase() === name) return rawHeaders[at + 1];
    }
    return undefined;
  }
}
