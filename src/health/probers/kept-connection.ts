import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Client, Dispatcher } from "undici";
import type { NetworkError } from "../network/go-errors.js";
import { type Answer, type Exchange, type ExchangeEvents, headerBytesMax } from "./http-exchange.js";
import type { HttpRequest } from "./http-request.js";

/** Idle connections beyond this age are closed: no check is left whose interval would use them. */
const idleMsMax = 120_000;
/** Every request says its `Host`, and `open` knows where to connect: nothing is asked of this name. */
const origin = "http://kept.invalid";

/** What a pool wants to know of its connections. */
export interface ConnectionEvents {
  /** Its answer is whole: it can serve again. */
  idle(): void;
  /** It is closed, once. */
  gone(): void;
}

/** A connection that serves one request after the other, each an exchange of its own: between two of them nobody holds it. */
export class KeptConnection implements Exchange, Dispatcher.DispatchHandler {
  readonly #client: Client;
  readonly #connection: ConnectionEvents;
  #socket: Socket | undefined;
  #control: Dispatcher.DispatchController | undefined;
  #events: ExchangeEvents | undefined;
  #sending = false;
  /** It has served before: the target may have closed it meanwhile. */
  #reused = false;
  #closed = false;

  constructor(client: typeof Client, open: () => Socket, connection: ConnectionEvents) {
    this.#connection = connection;
    this.#client = new client(origin, {
      connect: (_options, connected) => this.#connect(open, connected),
      keepAliveTimeout: idleMsMax,
      keepAliveMaxTimeout: idleMsMax,
      maxHeaderSize: headerBytesMax,
      // Whoever asks keeps the time.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#client.on("disconnect", () => {
      if (this.#events === undefined) this.close();
    });
  }

  /** For a connection that is new or idle. */
  send({ method, url, headers, body }: HttpRequest, events: ExchangeEvents): void {
    this.#events = events;
    this.#sending = true;
    this.#client.dispatch({ method, path: url.path, headers: headers as string[], body: body || null }, this);
    this.#sending = false;
  }

  pause(): void {
    if (this.#events !== undefined) this.#control?.pause();
  }

  resume(): void {
    if (this.#events !== undefined) this.#control?.resume();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#events = undefined;
    void this.#client.destroy();
    this.#socket?.destroy();
    this.#connection.gone();
  }

  onRequestStart(control: Dispatcher.DispatchController): void {
    this.#control = control;
  }

  onResponseStart(
    _control: Dispatcher.DispatchController,
    code: number,
    headers: IncomingHttpHeaders,
    reason = "",
  ): void {
    if (code >= 200) this.#events?.answered(new Head(code, reason, headers));
  }

  onResponseData(_control: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#events?.body(chunk);
  }

  onResponseEnd(): void {
    const events = this.#events;
    if (events === undefined) return;
    this.#events = undefined;
    this.#reused = true;
    this.#connection.idle();
    events.ended();
  }

  onResponseError(_control: Dispatcher.DispatchController, error: Error): void {
    const events = this.#events;
    if (events === undefined) return;
    this.close();
    const fault = asNetworkError(error);
    const lost = this.#reused && (fault.code === "ECONNRESET" || fault.code === "EPIPE");
    const again = lost || isUnspoken(fault);
    // A request that is refused is so while it is sent.
    if (this.#sending) process.nextTick(() => events.failed(fault, again));
    else events.failed(fault, again);
  }

  #connect(open: () => Socket, connected: (...args: [null, Socket] | [Error, null]) => void): void {
    if (this.#closed) return;
    const socket = open();
    this.#socket = socket;
    let told = false;
    const tell = (error: Error | undefined) => {
      if (told) return;
      told = true;
      if (error === undefined) connected(null, socket);
      else connected(error, null);
    };
    socket.once(socket instanceof TLSSocket ? "secureConnect" : "connect", () => tell(undefined));
    socket.on("error", tell);
    socket.once("close", () => tell(new Error("closed")));
  }
}

class Head implements Answer {
  readonly code: number;
  readonly reason: string;
  readonly #headers: IncomingHttpHeaders;

  constructor(code: number, reason: string, headers: IncomingHttpHeaders) {
    this.code = code;
    this.reason = reason;
    this.#headers = headers;
  }

  header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value[0] : value;
  }
}

/** What undici says in its own terms, in those of `node:http` where there are such. */
function asNetworkError(error: Error): NetworkError {
  const { code } = error as NetworkError;
  if (code === "UND_ERR_HEADERS_OVERFLOW")
    return Object.assign(new Error(error.message), { code: "HPE_HEADER_OVERFLOW" });
  if (code === "UND_ERR_SOCKET" && error.message === "other side closed")
    return Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  return error;
}

/** Faults that only `node:http` can put into words: what was not understood, and what undici does not do. */
function isUnspoken({ name, code }: NetworkError): boolean {
  return name === "HTTPParserError" || code?.startsWith("UND_ERR_") === true;
}
