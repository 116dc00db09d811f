import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { quote } from "../../golang/index.js";
import type { HttpCheck } from "../../records/index.js";
import { connectionFault } from "../network/dial.js";
import { errnoText, type NetworkError, notTlsText, tlsErrorText } from "../network/go-errors.js";
import { OutputTail } from "../output.js";
import { type KeptRequest, openConnection, shareKey } from "./http-connections.js";
import {
  type HttpRequest,
  type HttpRequestResult,
  isRedirect,
  methodTitle,
  redirected,
  redirectsMax,
  requestOf,
} from "./http-request.js";
import {
  critical,
  fails,
  networkTimeoutMs,
  type ProbeResult,
  type Prober,
  type ProbeSurroundings,
  type RunningProbe,
} from "./prober.js";

/** Header of an answer: Node reads it whole before it tells us. Generous, Go's own servers stop at 1 MiB. */
const headerBytesMax = 65_536;
/** Body read before the status code alone is believed: only the tail is kept, and a target may stream for ever. */
const bodyBytesMax = 1_048_576;

/** Parsed once a definition, not once a probe. */
const requests = new WeakMap<HttpCheck, HttpRequestResult>();

function firstRequest(definition: HttpCheck): HttpRequestResult {
  let result = requests.get(definition);
  if (result === undefined) requests.set(definition, (result = requestOf(definition)));
  return result;
}

/** An HTTP request; 2xx is passing, 429 warning, everything else critical. */
export const httpProber: Prober<HttpCheck> = {
  kind: "http",
  timeoutMsDefault: networkTimeoutMs,
  host(definition) {
    const first = firstRequest(definition);
    return first.ok ? first.request.url.host : "";
  },
  probe(definition, around, done) {
    const first = firstRequest(definition);
    if (!first.ok) return fails(critical(first.error), done);
    return new HttpProbe(definition, around, first.request, done);
  },
};

class HttpProbe implements RunningProbe {
  readonly #definition: HttpCheck;
  readonly #around: ProbeSurroundings;
  readonly #done: (result: ProbeResult) => void;
  readonly #body: OutputTail;
  #hop: HttpRequest;
  #redirects = 0;
  #finished = false;
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;

  constructor(
    definition: HttpCheck,
    around: ProbeSurroundings,
    first: HttpRequest,
    done: (result: ProbeResult) => void,
  ) {
    this.#definition = definition;
    this.#around = around;
    this.#done = done;
    this.#hop = first;
    this.#body = new OutputTail(around.outputBytesMax);
    this.#send();
  }

  expire(): ProbeResult {
    const response = this.#response;
    this.cancel();
    // The status has been said; only its body has no end.
    if (response !== undefined) return this.#judged(response);
    return critical(this.#fault("context deadline exceeded (Client.Timeout exceeded while awaiting headers)"), true);
  }

  cancel(): void {
    this.#finished = true;
    this.#request?.destroy();
  }

  #send(): void {
    const { method, body } = this.#hop;
    let request: ClientRequest;
    try {
      request = httpRequest(this.#options());
    } catch (error) {
      // Node refuses header names and values that cannot be sent; the value may be a secret, so only the fact is told.
      const name = (error as NetworkError).code === "ERR_INVALID_HTTP_TOKEN" ? "name" : "value";
      process.nextTick(() => this.#finish(critical(this.#fault(`net/http: invalid header field ${name}`))));
      return;
    }
    this.#request = request;
    request.on("error", (error: NetworkError) => this.#failed(request, error));
    request.on("response", (response) => this.#answered(response));
    request.on("upgrade", (response, socket) => {
      socket.destroy();
      this.#finish(this.#judged(response));
    });
    if (method === "CONNECT") {
      request.on("connect", (response, socket) => {
        socket.destroy();
        this.#finish(this.#judged(response));
      });
    }
    request.end(body === "" ? undefined : body);
  }

  #options(): KeptRequest {
    const { url, method, headers, saysConnection } = this.#hop;
    const { kept } = this.#around;
    const definition = this.#definition;
    const around = this.#around;
    const open = () => openConnection(url, definition, around);
    const { path } = url;
    // Written out twice: by a heap profile, with one spread into the other 700 bytes a probe waited for a full collection.
    if (kept !== undefined) {
      const shareKey = this.#shareKey();
      return { method, path, maxHeaderSize: headerBytesMax, open, headers, agent: kept, shareKey };
    }
    const once = saysConnection ? headers : [...headers, "Connection", "close"];
    return { method, path, maxHeaderSize: headerBytesMax, open, headers: once, createConnection: open, shareKey: "" };
  }

  #shareKey(): string {
    if (this.#around.deny !== undefined) return shareKey(this.#hop.url, this.#definition, this.#around);
    this.#hop.openShareKey ??= shareKey(this.#hop.url, this.#definition, this.#around);
    return this.#hop.openShareKey;
  }

  #answered(response: IncomingMessage): void {
    if (this.#finished) return;
    const code = response.statusCode ?? 0;
    const location = isRedirect(code) && !this.#definition.disableRedirects ? headerOf(response, "location") : "";
    if (location) {
      response.on("error", ignore);
      // Also where connections are kept: its body may have no end.
      this.#request?.destroy();
      this.#follow(code, location);
      return;
    }
    this.#response = response;
    this.#collect(response);
  }

  #follow(code: number, location: string): void {
    if (++this.#redirects > redirectsMax) {
      const shown = quote(location);
      this.#finish(critical(`${methodTitle(this.#hop.method)} ${shown}: stopped after ${redirectsMax} redirects`));
      return;
    }
    const next = redirected(this.#hop, code, location);
    if (next.ok) {
      this.#hop = next.request;
      this.#send();
    } else {
      this.#finish(critical(next.error));
    }
  }

  #collect(response: IncomingMessage): void {
    const zipped = this.#hop.gunzip && headerOf(response, "content-encoding")?.toLowerCase() === "gzip";
    const body: Readable = zipped ? response.pipe(createGunzip()) : response;
    const judge = () => this.#finish(this.#judged(response));
    // An error while the body comes changes nothing: the status has been said.
    if (zipped) response.on("error", judge).on("aborted", judge);
    body.on("error", judge).on("end", judge).on("close", judge);
    body.on("data", (chunk: Buffer) => {
      if (this.#finished) return;
      this.#body.push(chunk);
      if (this.#body.totalBytes >= bodyBytesMax) judge();
    });
  }

  #failed(request: ClientRequest, error: NetworkError): void {
    if (this.#finished || request !== this.#request) return;
    const lostKept = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
    if (this.#response !== undefined) {
      this.#finish(this.#judged(this.#response));
    } else if (lostKept) {
      // The target closed a kept connection just as we used it: that says nothing, a fresh one will.
      this.#send();
    } else {
      this.#finish(this.#failure(error));
    }
  }

  #failure(error: NetworkError): ProbeResult {
    const tls = tlsErrorText(error);
    // What answers HTTPS without TLS is nearly always plain HTTP, and Go says so.
    if (tls === notTlsText) return critical(this.#fault("http: server gave HTTP response to HTTPS client"));
    const spoken = tls === undefined ? answerFault(error) : undefined;
    if (spoken !== undefined) return critical(this.#fault(spoken));
    const { url } = this.#hop;
    const fault = connectionFault(error, { ok: true, host: url.host, port: url.port, path: "" });
    return critical(this.#fault(fault.text), fault.silent);
  }

  #fault(why: string): string {
    return `${methodTitle(this.#hop.method)} ${quote(this.#hop.url.shown)}: ${why}`;
  }

  #judged(response: IncomingMessage): ProbeResult {
    const code = response.statusCode ?? 0;
    const { method, url } = this.#definition;
    const reason = response.statusMessage ? ` ${response.statusMessage}` : "";
    const output = `HTTP ${method || "GET"} ${url}: ${code}${reason} Output: ${this.#body.text()}`;
    if (code >= 200 && code <= 299) return { status: "passing", output };
    return { status: code === 429 ? "warning" : "critical", output };
  }

  #finish(result: ProbeResult): void {
    if (this.#finished) return;
    this.#finished = true;
    // A whole answer leaves a kept connection free for the next probe; anything else is closed.
    if (this.#around.kept === undefined || this.#response?.complete !== true) this.#request?.destroy();
    this.#done(result);
  }
}

function ignore(): void {}

/** The first header of that name. Node's `headers` would read and sort all of them, for each probe. */
function headerOf({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const each = rawHeaders[at] ?? "";
    if (each.length === name.length && each.toLowerCase() === name) return rawHeaders[at + 1];
  }
  return undefined;
}

/** Go's words for a peer that was reached but did not answer as HTTP asks; undefined for failures before that. */
function answerFault(
  error: NetworkError & { readonly rawPacket?: Buffer; readonly reason?: string },
): string | undefined {
  if (error.code === "HPE_HEADER_OVERFLOW") {
    return `net/http: server response headers exceeded ${headerBytesMax} bytes; aborted`;
  }
  if (error.code?.startsWith("HPE_")) {
    const line = error.rawPacket?.toString("latin1").split(/\r?\n/, 1)[0]?.slice(0, 64) ?? "";
    return `net/http: HTTP/1.x transport connection broken: malformed HTTP response ${quote(line)}`;
  }
  if (error.message === "socket hang up") return "EOF";
  if (error.syscall === "read" || error.syscall === "write") {
    return `${error.syscall} tcp: ${error.syscall}: ${errnoText(error.code) ?? error.message}`;
  }
  return undefined;
}
