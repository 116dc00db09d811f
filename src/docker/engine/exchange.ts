import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Endpoint } from "./endpoint.js";
import { EngineError, unreachable } from "./engine-error.js";

/** A list of 50,000 containers with many labels stays below; it is read whole. */
const ANSWER_BYTES_MAX = 256 * 1024 * 1024;

/** Time for an answer, its head and its body. An engine under load takes seconds to inspect. */
const ANSWER_TIMEOUT_MS = 30_000;

/** TCP's own probes find a peer that vanished: the event stream has no other sign of life. */
const KEEP_ALIVE_MS = 15_000;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** The URL as messages show it. */
export function urlOf(endpoint: Endpoint, path: string): string {
  const host = endpoint.socketPath === undefined ? `${bracket(endpoint.hostname)}:${endpoint.port}` : "unix.sock";
  return `${endpoint.tls === undefined ? "http" : "https"}://${host}${path}`;
}

function bracket(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

/** The request's failure in words. */
export function faultOf(endpoint: Endpoint, path: string, cause: unknown): EngineError {
  if (cause instanceof EngineError) return cause;
  const target =
    endpoint.socketPath === undefined
      ? `tcp ${bracket(endpoint.hostname)}:${endpoint.port}`
      : `unix ${endpoint.socketPath}`;
  return unreachable(urlOf(endpoint, path), target, cause);
}

/** Begins a GET. The caller listens for `response` and `error`. */
export function begin(endpoint: Endpoint, path: string, agent: Agent | false, signal: AbortSignal): ClientRequest {
  const { socketPath, hostname, port, tls } = endpoint;
  // A socket has no host; over TLS the header would also be the name that the certificate must have.
  const host = socketPath === undefined ? {} : { Host: "docker" };
  const common = { path, method: "GET", agent, signal, headers: { ...host, Accept: "application/json" } };
  const request =
    socketPath !== undefined
      ? httpRequest({ ...common, socketPath })
      : tls === undefined
        ? httpRequest({ ...common, hostname, port })
        : httpsRequest({ ...common, hostname, port, ...tls });
  request.once("socket", (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS));
  return request;
}

/**
 * One whole GET.
 * @throws EngineError `unreachable`, `bad-answer` (too long), `closed`.
 */
export async function get(endpoint: Endpoint, path: string, agent: Agent, closed: AbortSignal): Promise<Answer> {
  // Not `AbortSignal.any`: every request would leave something behind in the signal of the client's whole life.
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const timer = setTimeout(end, ANSWER_TIMEOUT_MS);
  closed.addEventListener("abort", end, { once: true });
  if (closed.aborted) end();
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const request = begin(endpoint, path, agent, ended.signal);
      request.on("error", reject);
      request.on("response", (response) => readBody(response).then(resolve, reject));
      request.end();
    });
  } catch (cause) {
    if (closed.aborted) throw new EngineError("closed", "the engine client is closed");
    const late = `Get "${urlOf(endpoint, path)}": no answer within ${ANSWER_TIMEOUT_MS / 1000} s`;
    throw ended.signal.aborted ? new EngineError("unreachable", late) : faultOf(endpoint, path, cause);
  } finally {
    clearTimeout(timer);
    closed.removeEventListener("abort", end);
  }
}

async function readBody(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) {
      response.destroy();
      throw new EngineError("bad-answer", `the engine's answer is longer than ${ANSWER_BYTES_MAX} bytes`);
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks, bytes) };
}
