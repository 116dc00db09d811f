import type { ClientHttp2Session, IncomingHttpHeaders } from "node:http2";
import { quote } from "../../golang/index.js";
import type { GrpcCheck } from "../../records/index.js";
import { readTarget } from "../network/dial.js";
import { ProbeSession } from "../network/http2-session.js";
import {
  connectionError,
  grpcDeadlineExceeded,
  grpcUnavailable,
  healthRequest,
  rpcError,
  servingStatus,
} from "./grpc-health.js";
import { critical, fails, networkTimeoutMs, type ProbeResult, type Prober } from "./prober.js";

/** A health answer has a dozen bytes; whoever sends more is not one. */
const answerBytesMax = 65_536;
/** The server chooses its error text. */
const descriptionCharsMax = 1_024;

/** Asks gRPC's health service over one HTTP/2 connection; only SERVING passes. */
export const grpcProber: Prober<GrpcCheck> = {
  kind: "grpc",
  timeoutMsDefault: networkTimeoutMs,
  host(definition) {
    const target = readTarget(split(definition.target).address);
    return target.ok ? target.host : "";
  },
  probe(definition, around, done) {
    const { address, service } = split(definition.target);
    const target = readTarget(address);
    if (!target.ok) return fails(critical(connectionError(target.error, false)), done);
    let finished = false;
    const finish = (result: ProbeResult) => {
      if (finished) return;
      finished = true;
      session.close();
      done(result);
    };
    const session = new ProbeSession(target, definition, around, {
      ready: (http2) => call(http2, definition, address, service, finish),
      undialled: ({ text, silent, handshake }) => finish(critical(connectionError(text, handshake), silent)),
      broken: (error) => finish(critical(lostConnection(error?.message ?? "error reading server preface: EOF"))),
    });
    const stop = () => {
      finished = true;
      session.close();
      return critical(rpcError(grpcDeadlineExceeded, "context deadline exceeded"), true);
    };
    return { expire: stop, cancel: stop };
  },
};

function lostConnection(why: string): string {
  return rpcError(grpcUnavailable, `connection error: desc = ${quote(why)}`);
}

/** `host:port/service`; of a unix socket the whole is its path. */
function split(target: string): { readonly address: string; readonly service: string } {
  const slash = target.startsWith("unix://") ? -1 : target.indexOf("/");
  return slash < 0
    ? { address: target, service: "" }
    : { address: target.slice(0, slash), service: target.slice(slash + 1) };
}

function call(
  http2: ClientHttp2Session,
  definition: GrpcCheck,
  address: string,
  service: string,
  finish: (result: ProbeResult) => void,
): void {
  const stream = http2.request({
    ":method": "POST",
    ":path": "/grpc.health.v1.Health/Check",
    ":scheme": definition.useTls ? "https" : "http",
    ":authority": definition.tlsServerName || address,
    "content-type": "application/grpc",
    "user-agent": "Consul Health Check",
    te: "trailers",
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Until headers say otherwise: a peer that hangs up just ends the stream.
  let failure: string | undefined = lostConnection("error reading server preface: EOF");
  const look = (headers: IncomingHttpHeaders) => {
    failure = statusFault(headers);
  };
  stream.on("response", look).on("trailers", (trailers) => {
    failure ??= statusFault(trailers);
  });
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > answerBytesMax)
      finish(critical(rpcError(8, `grpc: received message larger than max (${answerBytesMax})`)));
    else chunks.push(chunk);
  });
  stream.on("error", (error) => finish(critical(rpcError(grpcUnavailable, error.message))));
  stream.on("end", () => {
    if (failure !== undefined) return finish(critical(failure));
    const status = servingStatus(Buffer.concat(chunks));
    if (status === "SERVING") finish({ status: "passing", output: `gRPC check ${definition.target}: success` });
    else if (status === undefined) finish(critical(rpcError(13, "the answer is no health status")));
    else finish(critical(`gRPC ${address} serving status: ${status}`));
  });
  stream.end(healthRequest(service));
}

/** Why headers or trailers mean a failed call, undefined when they do not. */
function statusFault(headers: IncomingHttpHeaders): string | undefined {
  const httpStatus = headers[":status"];
  const grpcStatus = headers["grpc-status"];
  if (grpcStatus !== undefined) {
    const code = Number(grpcStatus);
    return code === 0 ? undefined : rpcError(code, decoded(String(headers["grpc-message"] ?? "")));
  }
  if (httpStatus === undefined || Number(httpStatus) === 200) return undefined;
  return rpcError(grpcUnavailable, `unexpected HTTP status code received from server: ${httpStatus}`);
}

function decoded(message: string): string {
  const short = message.slice(0, descriptionCharsMax);
  try {
    return decodeURIComponent(short);
  } catch {
    return short;
  }
}
