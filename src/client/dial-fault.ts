import { isIPv6 } from "node:net";
import type { Endpoint } from "./endpoint.js";

/** Go's words for a system error of a socket. */
const SYSTEM_FAULTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  ECONNRESET: "connection reset by peer",
  EPIPE: "broken pipe",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network is unreachable",
  ETIMEDOUT: "connection timed out",
  EADDRNOTAVAIL: "cannot assign requested address",
};

const CERTIFICATE_FAULTS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "x509: certificate signed by unknown authority",
  SELF_SIGNED_CERT_IN_CHAIN: "x509: certificate signed by unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "x509: certificate signed by unknown authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "x509: certificate signed by unknown authority",
  CERT_HAS_EXPIRED: "x509: certificate has expired or is not yet valid",
};

interface SocketFault {
  readonly code?: string;
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
  readonly hostname?: string;
  readonly message?: string;
  readonly errors?: readonly SocketFault[];
}

/** What Go's HTTP client says about a failed exchange: `dial tcp 127.0.0.1:1: connect: connection refused`. */
export function dialFaultText(thrown: unknown, endpoint: Endpoint): string {
  const given = thrown as SocketFault;
  const fault = given.errors?.at(-1) ?? given; // several addresses were tried; the last one's is told
  const code = fault.code ?? "";
  if (fault.syscall === "connect") return `dial ${target(fault, endpoint)}: connect: ${SYSTEM_FAULTS[code] ?? code}`;
  if (fault.syscall === "getaddrinfo") return `dial tcp: lookup ${fault.hostname ?? endpoint.hostname}: no such host`;
  const certificate = certificateFault(fault);
  if (certificate !== undefined) return `tls: failed to verify certificate: ${certificate}`;
  if (code === "EPROTO" || code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG") {
    return "http: server gave HTTP response to HTTPS client";
  }
  if (code === "ECONNRESET" && fault.syscall === undefined) return "EOF"; // hung up before a reply
  if (code.startsWith("HPE_")) return `malformed HTTP response (${fault.message ?? code})`;
  const known = SYSTEM_FAULTS[code];
  if (known !== undefined)
    return `${fault.syscall ?? "read"} ${target({}, endpoint)}: ${fault.syscall ?? "read"}: ${known}`;
  return fault.message ?? String(thrown);
}

/** Said when opening the connection took too long. */
export function dialTimeoutText(endpoint: Endpoint): string {
  return `dial ${target({}, endpoint)}: i/o timeout`;
}

function target(fault: SocketFault, endpoint: Endpoint): string {
  if (endpoint.socketPath !== undefined) return `unix ${endpoint.socketPath}`;
  const host = fault.address ?? endpoint.hostname;
  return `tcp ${isIPv6(host) ? `[${host}]` : host}:${fault.port ?? endpoint.port}`;
}

function certificateFault(fault: SocketFault): string | undefined {
  if (fault.code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return `x509: ${fault.message ?? "certificate is not valid for that name"}`;
  return CERTIFICATE_FAULTS[fault.code ?? ""];
}
