import { isIP } from "node:net";

export type UpstreamKind = "udp" | "tcp" | "tls" | "https";

/** Where an upstream is and how it is spoken to. */
export interface UpstreamAddress {
  readonly kind: UpstreamKind;
  /** An IP address: nothing is resolved in order to resolve. */
  readonly address: string;
  readonly port: number;
  /** The name its certificate must have; the address itself when none was given. `tls` and `https` only. */
  readonly serverName: string;
  /** Path and query of the resource, `https` only. */
  readonly path: string;
  /** The text it was given as, its name in logs and metrics. */
  readonly text: string;
}

export type UpstreamResult =
  | { readonly ok: true; readonly upstream: UpstreamAddress }
  | { readonly ok: false; readonly reason: string };

const defaultPort: Readonly<Record<UpstreamKind, number>> = { udp: 53, tcp: 53, tls: 853, https: 443 };

/**
 * Reads an upstream: `IP`, `IP:port`, `[IPv6]:port`, also with `udp://` or `tcp://` before it;
 * `tls://IP[:port][#NAME]` with the name in the certificate (RFC 7858);
 * `https://NAME[:port]/path#IP` with the address that NAME has, or `https://IP[:port]/path[#NAME]` (RFC 8484).
 */
export function parseUpstream(text: string): UpstreamResult {
  const [, scheme, rest = ""] = /^(?:([a-z]+):\/\/)?(.*)$/.exec(text) ?? [];
  if (scheme === "https") return parseHttps(text);
  if (scheme !== undefined && scheme !== "udp" && scheme !== "tcp" && scheme !== "tls") {
    return refuse(text, `${scheme}:// is not one of udp://, tcp://, tls://, https://`);
  }
  const kind: UpstreamKind = scheme ?? "udp";
  const hash = rest.indexOf("#");
  if (hash >= 0 && kind !== "tls") return refuse(text, "only tls:// and https:// take a name after #");
  const serverName = hash < 0 ? "" : rest.slice(hash + 1);
  if (hash >= 0 && !isHostName(serverName)) return refuse(text, "what follows # is no host name");
  const host = splitHost(hash < 0 ? rest : rest.slice(0, hash), defaultPort[kind]);
  if (host === undefined) return refuse(text, "an IP address with or without port is needed");
  return usable(text, { kind, ...host, serverName: serverName || host.address, path: "", text });
}

function parseHttps(text: string): UpstreamResult {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return refuse(text, "not a URL");
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? defaultPort.https : Number(url.port);
  const path = url.pathname + url.search;
  const extra = decodeURIComponent(url.hash.slice(1)).replace(/^\[(.*)\]$/, "$1");
  if (isIP(host) !== 0) {
    if (extra !== "" && !isHostName(extra)) return refuse(text, "what follows # is no host name");
    return usable(text, { kind: "https", address: host, port, serverName: extra || host, path, text });
  }
  if (isIP(extra) === 0) return refuse(text, `the address of ${host} is needed after #, as in ${text}#192.0.2.1`);
  return usable(text, { kind: "https", address: extra, port, serverName: host, path, text });
}

/** `IP`, `IP:port`, `[IP]`, `[IP]:port`; undefined for anything else. */
export function splitHost(text: string, port: number): { address: string; port: number } | undefined {
  if (isIP(text) !== 0) return { address: text, port };
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? "";
  const given = digits === undefined ? port : Number(digits);
  if (isIP(address) === 0 || given < 1 || given > 65_535) return undefined;
  return { address, port: given };
}

function isHostName(text: string): boolean {
  return text.length <= 253 && /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/.test(text);
}

/** Consul's rule: the unspecified address is nobody. */
function usable(text: string, upstream: UpstreamAddress): UpstreamResult {
  if (/^(0\.0\.0\.0|[0:]+)$/.test(upstream.address)) return refuse(text, "cannot be 0.0.0.0, :: or [::]");
  return { ok: true, upstream };
}

function refuse(text: string, reason: string): UpstreamResult {
  return { ok: false, reason: `upstream ${JSON.stringify(text)}: ${reason}` };
}
