import type { Socket } from "node:net";
import type { HttpCheck } from "../../records/index.js";
import { dial, secure } from "../network/dial.js";
import type { HttpUrl } from "../network/http-url.js";
import type { ProbeSurroundings } from "./prober.js";

/** Opens the connection of a request: a plain one, or one that starts its TLS handshake. */
export function openConnection(url: HttpUrl, definition: HttpCheck, around: ProbeSurroundings): Socket {
  const socket = dial({ ok: true, host: url.host, port: url.port, path: "" }, around);
  return url.secure ? secure(socket, url.host, definition, around, ["http/1.1"]) : socket;
}

/** What two checks must agree on to share a connection. */
export function shareKey(url: HttpUrl, definition: HttpCheck, around: ProbeSurroundings): string {
  const guarded = around.deny === undefined ? "" : "guarded";
  const tls = url.secure ? `${definition.tlsServerName}/${definition.tlsSkipVerify}` : "plain";
  return `${url.host}:${url.port}:${tls}:${guarded}`;
}
