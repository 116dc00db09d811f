import type { Socket } from "node:net";
import { createGunzip, type Gunzip } from "node:zlib";
import { quote } from "../../golang/index.js";
import type { HttpCheck } from "../../records/index.js";
import { connectionFault } from "../network/dial.js";
import { errnoText, type NetworkError, notTlsText, tlsErrorText } from "../network/go-errors.js";
import { OutputTail } from "../output.js";
import { openConnection, shareKey } from "./http-connections.js";
import { type Answer, type Exchange, type ExchangeEvents, headerBytesMax } from "./http-exchange.js";
import { FreshExchange } from "./http-fresh-exchange.js";
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

class HttpProbe implements RunningProbe, ExchangeEvents {
  readonly #definition: HttpCheck;
  readonly #around: ProbeSurroundings;
  readonly #done: (result: ProbeResult) => void;
  readonly #body: OutputTail;
  #hop: HttpRequest;
  #redirects = 0;
  #finished = false;
  #exchange: Exchange | undefined;
  #answer: Answer | undefined;
  #gunzip: Gunzip | undefined;

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
    this.cancel();
    // The status has been said; only its body has no end.
    if (this.#answer !== undefined) return this.#judged(this.#answer);
    return critical(this.#fault("context deadline exceeded (Client.Timeout exceeded while awaiting headers)"), true);
  }

  cancel(): void {
    this.#finished = true;
    this.#exchange?.close();
    this.#gunzip?.destroy();
  }

  answered(answer: Answer): void {
    const { code } = answer;
    const location = isRedirect(code) && !this.#definition.disableRedirects ? answer.header("location") : "";
    if (location) {
      // Also where connections are kept: its body may have no end.
      this.#exchange?.close();
      this.#follow(code, location);
      return;
    }
    this.#answer = answer;
    if (this.#hop.gunzip && answer.header("content-encoding")?.toLowerCase() === "gzip") this.#unzip();
  }

  body(chunk: Buffer): void {
    if (this.#gunzip === undefined) this.#keep(chunk);
    else if (!this.#gunzip.write(chunk)) this.#exchange?.pause();
  }

  ended(): void {
    this.#exchange = undefined;
    if (this.#gunzip === undefined) this.#judge();
    else this.#gunzip.end();
  }

  /** An error while the body comes changes nothing: the status has been said. */
  failed(error: NetworkError, again: boolean): void {
    if (this.#finished) return;
    this.#exchange = undefined;
    if (this.#answer !== undefined) this.#judge();
    else if (again) this.#sendFresh();
    else this.#finish(this.#failure(error));
  }

  #send(): void {
    const { kept } = this.#around;
    if (kept === undefined || !this.#hop.keeps) this.#sendFresh();
    else this.#exchange = kept.send(this.#shareKey(), this.#hop, this.#open, this);
  }

  #sendFresh(): void {
    this.#exchange = new FreshExchange(this.#hop, this.#open, this);
  }

  readonly #open = (): Socket => openConnection(this.#hop.url, this.#definition, this.#around);

  #shareKey(): string {
    if (this.#around.deny !== undefined) return shareKey(this.#hop.url, this.#definition, this.#around);
    this.#hop.openShareKey ??= shareKey(this.#hop.url, this.#definition, this.#around);
    return this.#hop.openShareKey;
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

  #unzip(): void {
    const gunzip = createGunzip();
    const judge = () => this.#judge();
    gunzip.on("error", judge).on("end", judge);
    gunzip.on("data", (chunk: Buffer) => this.#keep(chunk));
    gunzip.on("drain", () => this.#exchange?.resume());
    this.#gunzip = gunzip;
  }

  #keep(chunk: Buffer): void {
    if (this.#finished) return;
    this.#body.push(chunk);
    if (this.#body.totalBytes >= bodyBytesMax) this.#judge();
  }

  #judge(): void {
    if (this.#answer !== undefined) this.#finish(this.#judged(this.#answer));
  }

  #failure(error: NetworkError): ProbeResult {
    const refused = requestFault(error);
    if (refused !== undefined) return critical(this.#fault(refused));
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

  #judged({ code, reason }: Answer): ProbeResult {
    const { method, url } = this.#definition;
    const output = `HTTP ${method || "GET"} ${url}: ${code}${reason && ` ${reason}`} Output: ${this.#body.text()}`;
    if (code >= 200 && code <= 299) return { status: "passing", output };
    return { status: code === 429 ? "warning" : "critical", output };
  }

  #finish(result: ProbeResult): void {
    if (this.#finished) return;
    this.cancel();
    this.#done(result);
  }
}

/** Go's words for a request that cannot be sent. The value of a header may be a secret: only the fact is told. */
function requestFault({ code }: NetworkError): string | undefined {
  if (code === "ERR_INVALID_HTTP_TOKEN") return "net/http: invalid header field name";
  return code === "ERR_INVALID_CHAR" ? "net/http: invalid header field value" : undefined;
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
