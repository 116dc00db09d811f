import { isIP } from "node:net";
import { joinHostPort } from "./host-port.js";

/** What Go's `syscall.Errno` says, by the code that Node gives. Only those that a connection can meet. */
const errnoTexts: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset by peer",
  ECONNABORTED: "software caused connection abort",
  EHOSTUNREACH: "no route to host",
  EHOSTDOWN: "host is down",
  ENETUNREACH: "network is unreachable",
  ENETDOWN: "network is down",
  ETIMEDOUT: "connection timed out",
  EADDRNOTAVAIL: "cannot assign requested address",
  EADDRINUSE: "address already in use",
  EAFNOSUPPORT: "address family not supported by protocol",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EPIPE: "broken pipe",
  EINVAL: "invalid argument",
  EMFILE: "too many open files",
  ENFILE: "too many open files in system",
  ENOBUFS: "no buffer space available",
  ENOENT: "no such file or directory",
  ENOEXEC: "exec format error",
  ENOTDIR: "not a directory",
  ELOOP: "too many levels of symbolic links",
  ENOTCONN: "transport endpoint is not connected",
  E2BIG: "argument list too long",
  EAGAIN: "resource temporarily unavailable",
  ENOMEM: "cannot allocate memory",
};

export interface NetworkError extends Error {
  readonly code?: string | undefined;
  readonly syscall?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
  readonly errors?: readonly NetworkError[] | undefined;
  /** What the peer showed in a TLS handshake that came so far. */
  readonly certificate?: { readonly validFrom: string; readonly validTo: string } | undefined;
}

/** Go's words for a system error, or undefined when it is none. */
export function errnoText(code: string | undefined): string | undefined {
  return code === undefined ? undefined : errnoTexts[code];
}

/** Codes after which nothing is known about the instance itself: the way to it, or our own machine, failed. */
const silentCodes: ReadonlySet<string> = new Set([
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ETIMEDOUT",
  "EADDRNOTAVAIL",
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "ENOMEM",
  "EAGAIN",
  "EAI_AGAIN",
  "ESERVFAIL",
  "ETIMEOUT",
]);

/** True when the failure says nothing about the instance: it never spoke. A refused connection does speak. */
export function isSilent(error: NetworkError): boolean {
  return silentCodes.has(first(error).code ?? "");
}

/** The text of Go's `net.OpError` for a connection that could not be opened: `dial tcp 127.0.0.1:1: connect: ...`. */
export function dialErrorText(error: NetworkError, network: string, host: string, port: number): string {
  const cause = first(error);
  if (cause.code === "ADDRESS_DENIED") return `dial ${network} ${joinHostPort(host, port)}: ${cause.message}`;
  if (cause.syscall === "getaddrinfo" || cause.code === "ENOTFOUND")
    return `dial ${network}: ${lookupText(cause, host)}`;
  const address = joinHostPort(cause.address ?? host, cause.port ?? port);
  const words = errnoText(cause.code);
  if (words === undefined) return `dial ${network} ${address}: ${cause.message}`;
  const call = cause.code === "EMFILE" || cause.code === "ENFILE" ? "socket" : "connect";
  return `dial ${network} ${address}: ${call}: ${words}`;
}

function lookupText(error: NetworkError, host: string): string {
  const name = error.hostname ?? host;
  return error.code === "EAI_AGAIN" ? `lookup ${name}: server misbehaving` : `lookup ${name}: no such host`;
}

/** Where several addresses were tried, Go tells of the first. */
function first(error: NetworkError): NetworkError {
  return error.errors?.[0] ?? error;
}

/** What is appended to `tls: failed to verify certificate: `, for the ways in which verification fails. */
const unknownAuthorityCodes: ReadonlySet<string> = new Set([
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_SIGNATURE_FAILURE",
  "INVALID_CA",
  "CERT_UNTRUSTED",
]);

interface AltnameError extends NetworkError {
  readonly host?: string;
  readonly cert?: { readonly subjectaltname?: string };
}

/** Longest list of names repeated from a certificate, which the peer chooses. */
const certificateNamesCharsMax = 256;

/** The peer answered a TLS handshake with something else. */
export const notTlsText = "tls: first record does not look like a TLS handshake";

/** Go's text for a failed TLS handshake, undefined when the error is none of TLS. */
export function tlsErrorText(error: NetworkError): string | undefined {
  const code = tlsCode(error);
  const verify = "tls: failed to verify certificate: x509: ";
  if (unknownAuthorityCodes.has(code)) return `${verify}certificate signed by unknown authority`;
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return `${verify}certificate has expired or is not yet valid${outOfTime(error, Date.now())}`;
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return verify + wrongNameText(error as AltnameError);
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG") {
    return notTlsText;
  }
  if (code === "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION") return "remote error: tls: protocol version not supported";
  if (code.includes("HANDSHAKE_FAILURE")) return "remote error: tls: handshake failure";
  if (code.includes("CERTIFICATE_REQUIRED")) return "remote error: tls: certificate required";
  if (error.message.startsWith("Client network socket disconnected")) return "EOF";
  if (code.startsWith("ERR_SSL_")) return `tls: ${code.slice(8).toLowerCase().replaceAll("_", " ")}`;
  return undefined;
}

/** OpenSSL's reason as Node names it; an older Node has it only in the message of an EPROTO. */
function tlsCode(error: NetworkError): string {
  if (error.code !== "EPROTO") return error.code ?? "";
  const reason = /:SSL routines:[^:]*:([^:]+):/.exec(error.message)?.[1] ?? "protocol error";
  return `ERR_SSL_${reason.toUpperCase().replaceAll(" ", "_")}`;
}

/** Now, and the end of the certificate's time that it is beyond. */
function outOfTime({ certificate }: NetworkError, nowMs: number): string {
  if (certificate === undefined) return "";
  const fromMs = Date.parse(certificate.validFrom);
  const toMs = Date.parse(certificate.validTo);
  if (nowMs < fromMs) return `: current time ${rfc3339(nowMs)} is before ${rfc3339(fromMs)}`;
  return nowMs > toMs ? `: current time ${rfc3339(nowMs)} is after ${rfc3339(toMs)}` : "";
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

function wrongNameText(error: AltnameError): string {
  const host = error.host ?? "";
  const names = (error.cert?.subjectaltname ?? "").slice(0, certificateNamesCharsMax);
  const valid = names
    .split(", ")
    .filter((name) => name.startsWith(isIP(host) ? "IP Address:" : "DNS:"))
    .map((name) => name.slice(name.indexOf(":") + 1))
    .join(", ");
  if (isIP(host) && valid === "")
    return `cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
  if (valid === "") return `certificate is not valid for any names, but wanted to match ${host}`;
  return `certificate is valid for ${valid}, not ${host}`;
}
