import { Agent, type IncomingMessage } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { encodeJson } from "../golang/index.js";
import type { ConsulClient, ReplyStream } from "./consul-client.js";
import { type Endpoint, resolveEndpoint } from "./endpoint.js";
import { ClientError, StatusError } from "./errors.js";
import { type Exchange, exchange, lead, type Method } from "./exchange.js";
import type { ClientOptions, RequestOptions } from "./options.js";
import { headersOf, type Reply, readReply } from "./reply.js";
import { encodeQuery, settingsQuery } from "./url.js";
import { startWatch, type Watch, type WatchOptions } from "./watch.js";

const REPLY_BYTES_MAX = 256 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 30_000;
/** Go's client gives up after ten redirects. */
const REDIRECTS_MAX = 10;
/** An error body is a line or two; more of it is not worth memory. */
const ERROR_BODY_BYTES_MAX = 64 * 1024;

/** @throws ClientError `bad-option` for an address, token file or certificate that cannot be used. */
export function createClient(options: ClientOptions = {}): ConsulClient {
  return new HttpConsulClient(options);
}

class HttpConsulClient implements ConsulClient {
  readonly baseUrl: string;
  readonly #options: ClientOptions;
  readonly #endpoint: Endpoint;
  readonly #agent: Agent;
  readonly #ending = new AbortController();

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#endpoint = resolveEndpoint(options);
    this.baseUrl = `${this.#endpoint.scheme}://${this.#endpoint.authority}${this.#endpoint.pathPrefix}`;
    const settings = { keepAlive: true, scheduling: "lifo" } as const;
    this.#agent = this.#endpoint.scheme === "https" ? new TlsAgent(settings) : new Agent(settings);
  }

  get(path: string, options: RequestOptions = {}): Promise<Reply> {
    return this.#whole("GET", path, undefined, options);
  }

  put(path: string, body?: unknown, options: RequestOptions = {}): Promise<Reply> {
    return this.#whole("PUT", path, body, options);
  }

  delete(path: string, options: RequestOptions = {}): Promise<Reply> {
    return this.#whole("DELETE", path, undefined, options);
  }

  async stream(path: string, options: RequestOptions = {}): Promise<ReplyStream> {
    const scope = this.#scope(options);
    const message = await this.#send("GET", path, undefined, options, scope.signal).catch((thrown) => {
      scope.done();
      throw thrown;
    });
    return {
      status: message.statusCode ?? 0,
      headers: headersOf(message),
      [Symbol.asyncIterator]: () => chunks(message, scope),
    };
  }

  watch(path: string, options: WatchOptions, sink: (reply: Reply) => void | Promise<void>): Watch {
    return startWatch((ask) => this.get(path, ask), options, sink, this.#ending.signal);
  }

  close(): void {
    this.#ending.abort(new ClientError("closed", "the client is closed"));
    this.#agent.destroy();
  }

  async #whole(method: Method, path: string, body: unknown, options: RequestOptions): Promise<Reply> {
    const scope = this.#scope(options);
    try {
      const message = await this.#send(method, path, body, options, scope.signal);
      return await readReply(message, this.#options.replyBytesMax ?? REPLY_BYTES_MAX);
    } catch (thrown) {
      throw this.#asClientError(thrown, method, path, scope.signal);
    } finally {
      scope.done();
    }
  }

  /** Sends, follows redirects, and turns a status that is not wanted into an error. */
  async #send(
    method: Method,
    path: string,
    body: unknown,
    options: RequestOptions,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const query = encodeQuery({ ...settingsQuery(this.#options), ...options.query });
    let target = this.#endpoint.pathPrefix + path + query;
    for (let redirects = 0; ; redirects++) {
      const message = await exchange(this.#ask(method, target, body, options, signal));
      const status = message.statusCode ?? 0;
      const next = redirectTarget(message, status, this.#endpoint);
      if (next !== undefined && redirects < REDIRECTS_MAX) {
        message.resume();
        target = next;
        continue;
      }
      if ((status >= 200 && status < 300) || options.accept?.includes(status)) return message;
      throw new StatusError(status, (await readReply(message, ERROR_BODY_BYTES_MAX)).text());
    }
  }

  #ask(method: Method, target: string, body: unknown, options: RequestOptions, signal: AbortSignal): Exchange {
    const bytes = encodeBody(body);
    const headers: Record<string, string> = {
      Accept: "application/json",
      ...(this.#endpoint.token === "" ? {} : { "X-Consul-Token": this.#endpoint.token }),
      ...(this.#options.basicAuth ? { Authorization: basic(this.#options.basicAuth) } : {}),
      ...(method === "GET" ? {} : { "Content-Length": String(bytes?.length ?? 0) }),
      ...(bytes === undefined ? {} : { "Content-Type": contentType(body) }),
      ...options.headers,
    };
    const connectTimeoutMs = this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    return {
      endpoint: this.#endpoint,
      agent: this.#agent,
      method,
      target,
      headers,
      body: bytes,
      connectTimeoutMs,
      signal,
    };
  }

  /** One signal out of the caller's, ours and the timeout; `done` lets go of all three. */
  #scope(options: RequestOptions): Scope {
    const own = new AbortController();
    const sources = [this.#ending.signal, ...(options.signal === undefined ? [] : [options.signal])];
    const abort = (event: Event) => own.abort((event.target as AbortSignal).reason);
    for (const source of sources) {
      if (source.aborted) own.abort(source.reason);
      source.addEventListener("abort", abort, { once: true });
    }
    const timeout = options.timeoutMs;
    const expired = () => own.abort(new ClientError("unreachable", `no whole answer within ${timeout} ms`));
    const timer = timeout === undefined ? undefined : setTimeout(expired, timeout);
    const done = () => {
      clearTimeout(timer);
      for (const source of sources) source.removeEventListener("abort", abort);
    };
    return { signal: own.signal, done };
  }

  #asClientError(thrown: unknown, method: Method, path: string, signal: AbortSignal): ClientError {
    if (thrown instanceof ClientError) return thrown;
    if (signal.reason instanceof ClientError) return signal.reason;
    const text = lead({ endpoint: this.#endpoint, method, target: path });
    if (signal.aborted) return new ClientError("aborted", `${text}context canceled`, thrown);
    return new ClientError("unreachable", `${text}unexpected EOF`, thrown);
  }
}

interface Scope {
  readonly signal: AbortSignal;
  done(): void;
}

async function* chunks(message: IncomingMessage, scope: Scope): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of message as AsyncIterable<Uint8Array>) yield chunk;
  } catch (thrown) {
    if (!scope.signal.aborted) throw new ClientError("unreachable", "unexpected EOF", thrown);
  } finally {
    scope.done();
    message.destroy();
  }
}

/** A redirect within the same agent is followed with the same method and body; one that leaves it is no answer of ours. */
function redirectTarget(message: IncomingMessage, status: number, endpoint: Endpoint): string | undefined {
  const location = message.headers.location;
  if (location === undefined || ![301, 302, 307, 308].includes(status)) return undefined;
  const base = `${endpoint.scheme}://${endpoint.authority}`;
  if (location.startsWith("/") && !location.startsWith("//")) return location;
  return location.startsWith(`${base}/`) ? location.slice(base.length) : undefined;
}

function encodeBody(body: unknown): Uint8Array | undefined {
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === "string" ? body : encodeJson(body));
}

function contentType(body: unknown): string {
  return typeof body === "string" || body instanceof Uint8Array ? "application/octet-stream" : "application/json";
}

function basic(userAndPassword: string): string {
  return `Basic ${Buffer.from(userAndPassword, "utf8").toString("base64")}`;
}
