import { connect as connectTcp, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import type { TlsSettings } from "../../records/index.js";
import type { ProbeSurroundings } from "../probers/prober.js";
import { AddressDeniedError } from "./deny-ranges.js";
import { dialErrorText, errnoText, isSilent, type NetworkError, tlsErrorText } from "./go-errors.js";
import { readPort, splitHostPort } from "./host-port.js";

/** Where to connect: a host and port, or a path of a unix socket (`unix:///run/x.sock`). */
export type Target =
  | { readonly ok: true; readonly host: string; readonly port: number; readonly path: string }
  | { readonly ok: false; readonly error: string };

const unixPrefix = "unix://";

/** Reads `host:port` or `unix:///path`. An error is in Go's words, as `net.Dial` gives it. */
export function readTarget(address: string, network = "tcp"): Target {
  if (network === "tcp" && address.startsWith(unixPrefix))
    return { ok: true, host: "", port: 0, path: address.slice(unixPrefix.length) };
  const split = splitHostPort(address);
  if (!split.ok) return { ok: false, error: `dial ${network}: ${split.error}` };
  const port = readPort(split.port, network);
  if (typeof port === "string") return { ok: false, error: `dial ${network}: ${port}` };
  // Go dials the machine itself when no host is named.
  return { ok: true, host: split.host === "" ? "127.0.0.1" : split.host, port, path: "" };
}

export type OpenTarget = Extract<Target, { ok: true }>;

/** Opens a connection within the check's rules. A denied address fails as any connection does, with an `error` event. */
export function dial(target: OpenTarget, around: ProbeSurroundings): Socket {
  around.holds.take();
  const socket = openSocket(target, around);
  socket.once("close", around.holds.give);
  return socket;
}

function openSocket(target: OpenTarget, around: ProbeSurroundings): Socket {
  // A guarded check reaches addresses alone: a socket of this machine is nothing that a range could allow.
  if (target.path !== "") return around.deny === undefined ? connectTcp({ path: target.path }) : deniedSocket();
  if (isIP(target.host)) {
    if (around.deny?.denies(target.host)) return deniedSocket();
    return connectTcp({ host: target.host, port: target.port, noDelay: true });
  }
  return connectTcp({
    host: target.host,
    port: target.port,
    noDelay: true,
    lookup: around.lookup.forConnect(around.deny),
  });
}

function deniedSocket(): Socket {
  // A lookup that fails ends the attempt in the same way as one that leads to a denied address.
  return connectTcp({
    host: "denied.invalid",
    port: 1,
    lookup: (_host, _options, callback) => callback(new AddressDeniedError(), "", 0),
  });
}

/** Wraps a connection in TLS by the check's settings; the handshake's outcome is `secureConnect` or `error`. */
export function secure(
  socket: Socket,
  host: string,
  settings: TlsSettings,
  around: ProbeSurroundings,
  protocols?: string[],
): TLSSocket {
  const options = { ...tlsOptions(host, settings, around), ...(protocols && { ALPNProtocols: protocols }) };
  const secured = connectTls({ socket, ...options });
  // Node verifies when the handshake is done and hangs up: after that there is no certificate left to tell about.
  let certificate: NetworkError["certificate"];
  secured.prependListener("secure", () => {
    const { valid_from: validFrom, valid_to: validTo } = secured.getPeerCertificate();
    certificate = { validFrom, validTo };
  });
  secured.prependListener("error", (error) => Object.assign(error, { certificate }));
  return secured;
}

/** Server name, verification and own certificate. A server name that is an address is verified but not sent (RFC 6066 §3). */
function tlsOptions(host: string, settings: TlsSettings, around: ProbeSurroundings): ConnectionOptions {
  const name = settings.tlsServerName || host;
  return {
    host: name,
    ...(isIP(name) ? {} : { servername: name }),
    rejectUnauthorized: !settings.tlsSkipVerify,
    ...around.tls,
  };
}

/** Why a connection failed, in Go's words. */
export function connectionFault(
  error: NetworkError,
  target: OpenTarget,
): { readonly text: string; readonly silent: boolean } {
  const tls = tlsErrorText(error);
  if (tls !== undefined) return { text: tls, silent: false };
  if (target.path !== "") return { text: dialUnixText(error, target.path), silent: false };
  return { text: dialErrorText(error, "tcp", target.host, target.port), silent: isSilent(error) };
}

function dialUnixText(error: NetworkError, path: string): string {
  return `dial unix ${path}: connect: ${errnoText(error.code) ?? error.message}`;
}
