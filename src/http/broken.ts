import type { Socket } from "node:net";
import { type Answer, text, unknownEndpoint, unknownPath } from "./answer.js";
import { percentDecode } from "./query.js";
import type { Service } from "./service.js";
import { endpointAt } from "./stray.js";

/** What Node says of bytes that it cannot read as HTTP. */
export interface BrokenRequest extends Error {
  readonly code?: string;
  /** The bytes, where there are any: a Buffer. */
  readonly rawPacket?: unknown;
}

const notHttp = text(400, "400 Bad Request");
const headTooLarge = text(431, "431 Request Header Fields Too Large");

/** Answers what is not HTTP, or has too large a head, in Go's words on the bare socket; then the connection ends. */
export function answerBrokenRequest(service: Service, fault: BrokenRequest, socket: Socket): void {
  if (!socket.writable || fault.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const answer = fault.code === "HPE_HEADER_OVERFLOW" ? headTooLarge : (oddMethod(service, fault) ?? notHttp);
  socket.end(written(answer, answer === notHttp || answer === headTooLarge ? [] : service.settings().baseHeaders));
}

/** A method's name is any token (RFC 9110 section 5.6.2). */
const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\/[!-~]*) HTTP\/1\.[01]\r?\n/;

/** Node's parser knows a list of methods; for Consul any other word is a method too, and a wrong one. */
function oddMethod(service: Service, { code, rawPacket }: BrokenRequest): Answer | undefined {
  if (code !== "HPE_INVALID_METHOD" || !Buffer.isBuffer(rawPacket)) return undefined;
  const [, method = "", target = ""] = requestLine.exec(rawPacket.toString("latin1")) ?? [];
  const path = percentDecode(target.split("?", 1)[0] ?? "");
  if (method === "" || path === undefined) return undefined;
  const endpoint = endpointAt(service, path);
  if (endpoint === undefined) return path.includes("/v1/") ? unknownEndpoint : unknownPath;
  const methods = endpoint.ownDispatch?.methods(path.slice(endpoint.path.length));
  const allow = methods ?? ["OPTIONS", ...Object.keys(endpoint.operations)];
  return text(405, `method ${method} not allowed`, ["Allow", allow.join(",")]);
}

const phrases: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  431: "Request Header Fields Too Large",
};

function written({ status, type, body, headers }: Answer, baseHeaders: readonly string[]): string {
  const pairs = [...baseHeaders, ...headers, "Content-Type", String(type), "Connection", "close"];
  let head = `HTTP/1.1 ${status} ${phrases[status]}\r\n`;
  for (let i = 0; i < pairs.length; i += 2) head += `${pairs[i]}: ${pairs[i + 1]}\r\n`;
  return `${head}\r\n${body.toString()}`;
}
