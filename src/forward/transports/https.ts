import { type ClientHttp2Session, connect as connectHttp2, constants } from "node:http2";
import { isIP } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { UpstreamAddress } from "../upstream-address.js";
import { noRoom, type Receiver, setId, type Transport } from "./transport.js";

const idleMs = 8_000;
/** Requests at a time on the one session; servers commonly allow 100. */
const inFlightMax = 100;
/** Requests given up on since anything was heard, after which the session counts as dead. */
const unansweredMax = 3;
/** The largest DNS message. */
const bodyBytesMax = 65_535;

/** DNS over HTTPS (RFC 8484) over HTTP/2: one session, opened when needed, to a given address. */
export class HttpsTransport implements Transport {
  private readonly upstream: UpstreamAddress;
  private readonly authorities: readonly string[] | undefined;
  private session: ClientHttp2Session | undefined;
  private ticket: Buffer | undefined;
  private readonly inFlight = new Set<(reason: string) => void>();
  private unanswered = 0;
  private closed = false;

  constructor(upstream: UpstreamAddress, authorities: readonly string[] | undefined) {
    this.upstream = upstream;
    this.authorities = authorities;
  }

  /** The id is 0: HTTP matches replies, and the same question makes the same request (RFC 8484 §4.1). */
  send(query: Uint8Array, receiver: Receiver): () => void {
    if (this.closed || this.inFlight.size >= inFlightMax) {
      receiver.fail(this.closed ? "closed" : noRoom);
      return () => {};
    }
    setId(query, 0);
    const stream = this.live().request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: this.upstream.path,
      [constants.HTTP2_HEADER_CONTENT_TYPE]: "application/dns-message",
      [constants.HTTP2_HEADER_ACCEPT]: "application/dns-message",
      [constants.HTTP2_HEADER_CONTENT_LENGTH]: query.length,
    });
    let refusal: string | undefined;
    let bytes = 0;
    const parts: Buffer[] = [];
    let over = false;
    const finish = (reason: string | undefined): void => {
      if (over) return;
      over = true;
      this.inFlight.delete(finish);
      if (reason !== undefined) stream.close(constants.NGHTTP2_CANCEL);
      const failed = reason === "cancelled" ? undefined : (reason ?? refusal);
      if (failed !== undefined) receiver.fail(failed);
      else if (reason === undefined && !receiver.receive(Buffer.concat(parts))) receiver.fail("not the answer");
    };
    this.inFlight.add(finish);
    stream.on("response", (headers) => {
      this.unanswered = 0;
      const status = headers[":status"];
      const kind = headers["content-type"] ?? "";
      if (status !== 200) refusal = `HTTP status ${status}`;
      else if (!kind.startsWith("application/dns-message")) refusal = `HTTP body of type ${JSON.stringify(kind)}`;
    });
    stream.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > bodyBytesMax) finish("HTTP body too long");
      else parts.push(part);
    });
    stream.on("end", () => finish(undefined));
    stream.on("error", (error) => finish(error.message));
    stream.on("close", () => finish("stream closed"));
    stream.end(query);
    return () => {
      if (!over && ++this.unanswered >= unansweredMax) this.session?.destroy();
      finish("cancelled");
    };
  }

  close(): void {
    this.closed = true;
    for (const finish of [...this.inFlight]) finish("closed");
    this.session?.destroy();
    this.session = undefined;
  }

  private live(): ClientHttp2Session {
    if (this.session !== undefined && !this.session.closed && !this.session.destroyed) return this.session;
    const { serverName, port } = this.upstream;
    const host = serverName.includes(":") ? `[${serverName}]` : serverName;
    const session = connectHttp2(`https://${host}:${port}`, { createConnection: () => this.connect() });
    const drop = (): void => {
      if (this.session === session) this.session = undefined;
    };
    session.on("error", drop);
    session.on("goaway", drop);
    session.on("close", drop);
    session.setTimeout(idleMs, () => session.close());
    this.session = session;
    return session;
  }

  private connect() {
    const { address, port, serverName } = this.upstream;
    const options: ConnectionOptions = { host: address, port, ALPNProtocols: ["h2"], minVersion: "TLSv1.2" };
    if (isIP(serverName) === 0) options.servername = serverName;
    if (this.authorities !== undefined) options.ca = [...this.authorities];
    if (this.ticket !== undefined) options.session = this.ticket;
    const socket = connectTls(options);
    socket.on("session", (ticket) => {
      this.ticket = ticket;
    });
    return socket;
  }
}
