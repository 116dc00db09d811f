import type { IncomingMessage } from "node:http";
import { ClientError } from "./errors.js";

/** A whole answer of the agent. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** `X-Consul-Index`; undefined when the endpoint has none. */
  readonly index: number | undefined;
  readonly body: Uint8Array;
  text(): string;
  /** @throws ClientError `bad-reply` when the body is no JSON. */
  json<T>(): T;
}

/** @throws ClientError `bad-reply` above `bytesMax`. */
export async function readReply(message: IncomingMessage, bytesMax: number): Promise<Reply> {
  const body = await readBody(message, bytesMax);
  const headers = headersOf(message);
  return {
    status: message.statusCode ?? 0,
    headers,
    index: readIndex(headers["x-consul-index"]),
    body,
    text: () => new TextDecoder().decode(body),
    json: <T>() => parseJson<T>(body),
  };
}

export function headersOf(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = typeof value === "string" ? value : value.join(", ");
  }
  return headers;
}

async function readBody(message: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      message.destroy();
      throw new ClientError("bad-reply", `the reply is longer than ${bytesMax} bytes`);
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes);
}

/** Indexes are uint64; those beyond 2^53 never occur, and a header that is no number counts as none. */
function readIndex(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,20}$/.test(text)) return undefined;
  return Number(text);
}

function parseJson<T>(body: Uint8Array): T {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as T;
  } catch (cause) {
    throw new ClientError("bad-reply", `the reply is not JSON: ${(cause as Error).message}`, cause);
  }
}
