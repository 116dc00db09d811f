import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from "node:http";
import { request as requestHttps } from "node:https";
import { dialFaultText, dialTimeoutText } from "./dial-fault.js";
import type { Endpoint } from "./endpoint.js";
import { ClientError } from "./errors.js";

export type Method = "GET" | "PUT" | "DELETE" | "POST";

export interface Exchange {
  readonly endpoint: Endpoint;
  readonly agent: Agent;
  readonly method: Method;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly connectTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** Sends one request and resolves with the reply's head. @throws ClientError `unreachable` or `aborted`. */
export async function exchange(ask: Exchange): Promise<IncomingMessage> {
  try {
    return await attempt(ask);
  } catch (thrown) {
    // An idle connection may be closed by the other side just as we write on it; a read can simply be asked again.
    if (ask.method === "GET" && thrown instanceof StaleConnection) return attempt(ask).catch(rethrow);
    return rethrow(thrown);
  }
}

class StaleConnection extends Error {
  readonly fault: ClientError;
  constructor(fault: ClientError) {
    super(fault.message);
    this.fault = fault;
  }
}

function rethrow(thrown: unknown): never {
  throw thrown instanceof StaleConnection ? thrown.fault : thrown;
}

function attempt(ask: Exchange): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (ask.signal.aborted) return reject(aborted(ask));
    const request = send(ask);
    const timer = setTimeout(() => request.destroy(new DialTimeout()), ask.connectTimeoutMs);
    const stopTimer = () => clearTimeout(timer);
    request.once("socket", (socket) => {
      if (!socket.connecting) return stopTimer();
      socket.once(ask.endpoint.scheme === "https" ? "secureConnect" : "connect", stopTimer);
    });
    request.once("response", (message) => {
      stopTimer();
      resolve(message);
    });
    request.once("error", (thrown) => {
      stopTimer();
      reject(failure(ask, request, thrown));
    });
    request.end(ask.body);
  });
}

class DialTimeout extends Error {}

function failure(ask: Exchange, request: ClientRequest, thrown: Error): Error {
  if (ask.signal.aborted) return aborted(ask);
  const text = thrown instanceof DialTimeout ? dialTimeoutText(ask.endpoint) : dialFaultText(thrown, ask.endpoint);
  const fault = new ClientError("unreachable", lead(ask) + text, thrown);
  const code = (thrown as NodeJS.ErrnoException).code;
  return request.reusedSocket && (code === "ECONNRESET" || code === "EPIPE") ? new StaleConnection(fault) : fault;
}

function send(ask: Exchange): ClientRequest {
  const { endpoint } = ask;
  const options: RequestOptions = {
    method: ask.method,
    path: ask.target,
    headers: { Host: endpoint.authority, ...ask.headers },
    agent: ask.agent,
    signal: ask.signal,
    ...(endpoint.socketPath === undefined
      ? { host: endpoint.hostname, port: endpoint.port }
      : { socketPath: endpoint.socketPath }),
  };
  if (endpoint.scheme === "http") return requestHttp(options);
  const { ca, ...tls } = endpoint.tls;
  return requestHttps({ ...options, ...tls, ...(ca === undefined ? {} : { ca: [...ca] }) });
}

function aborted(ask: Exchange): ClientError {
  const reason: unknown = ask.signal.reason;
  if (reason instanceof ClientError) return reason;
  return new ClientError("aborted", `${lead(ask)}context canceled`);
}

/** `Get "http://127.0.0.1:8500/v1/kv/a": ` */
export function lead(ask: Pick<Exchange, "endpoint" | "method" | "target">): string {
  const verb = ask.method.charAt(0) + ask.method.slice(1).toLowerCase();
  return `${verb} "${ask.endpoint.scheme}://${ask.endpoint.authority}${ask.target}": `;
}
