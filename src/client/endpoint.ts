import { readdirSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { ClientError } from "./errors.js";
import type { ClientOptions } from "./options.js";

/** Where requests go, worked out once. */
export interface Endpoint {
  readonly scheme: "http" | "https";
  /** What stands between `//` and the path: `127.0.0.1:8500`, or `localhost` for a socket. */
  readonly authority: string;
  readonly hostname: string;
  readonly port: number;
  readonly socketPath?: string;
  /** `""`, or `/prefix` of a proxy. */
  readonly pathPrefix: string;
  readonly token: string;
  readonly tls: TlsSettings;
}

export interface TlsSettings {
  readonly rejectUnauthorized: boolean;
  readonly ca?: readonly string[];
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

/** @throws ClientError `bad-option` in the words of Consul's client. */
export function resolveEndpoint(options: ClientOptions): Endpoint {
  const [scheme, rest] = splitScheme(options.address || "127.0.0.1:8500", options.tls === true);
  const settings = { token: readToken(options), tls: tlsSettings(options) };
  if (scheme === "unix") {
    return {
      scheme: "http",
      authority: "localhost",
      hostname: "localhost",
      port: 0,
      socketPath: rest,
      pathPrefix: "",
      ...settings,
    };
  }
  const slash = rest.indexOf("/");
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const pathPrefix = slash < 0 ? "" : rest.slice(slash).replace(/\/+$/, "");
  let url: URL;
  try {
    // As in Go, a port alone is one of this machine.
    url = new URL(`${scheme}://${authority.startsWith(":") ? "localhost" : ""}${authority}`);
  } catch (cause) {
    throw new ClientError("bad-option", `cannot read the address "${authority}": use host:port`, cause);
  }
  const port = url.port === "" ? (scheme === "https" ? 443 : 80) : Number(url.port);
  return { scheme, authority, hostname: url.hostname.replace(/^\[|\]$/g, ""), port, pathPrefix, ...settings };
}

function splitScheme(address: string, tls: boolean): ["http" | "https" | "unix", string] {
  const match = /^(.*?):\/\/(.*)$/s.exec(address);
  if (match === null) return [tls ? "https" : "http", address];
  const [, scheme = "", rest = ""] = match;
  if (scheme === "http") return [tls ? "https" : "http", rest];
  if (scheme === "https" || scheme === "unix") return [scheme, rest];
  throw new ClientError("bad-option", `Unknown protocol scheme: ${scheme}`);
}

function readToken(options: ClientOptions): string {
  if (!options.tokenFile) return options.token ?? "";
  const text = readText(options.tokenFile, `Error loading token file ${options.tokenFile} : `).trim();
  return text === "" ? (options.token ?? "") : text;
}

/** Certificates are read for plain HTTP too, so that a wrong path is noticed before it matters. */
function tlsSettings(options: ClientOptions): TlsSettings {
  const ca = certificateAuthorities(options);
  const servername = options.tlsServerName;
  const own = clientCertificate(options);
  return {
    rejectUnauthorized: options.verifyTls !== false,
    ...(ca === undefined ? {} : { ca }),
    ...own,
    ...(servername === undefined || isIP(servername) !== 0 ? {} : { servername }),
  };
}

function certificateAuthorities(options: ClientOptions): string[] | undefined {
  if (options.caFile) return [readText(options.caFile, "Error loading CA File: ")];
  if (!options.caPath) return undefined;
  const folder = options.caPath;
  try {
    const names = readdirSync(folder).sort();
    const found = names.map((name) => readText(join(folder, name), "Error loading CA File: "));
    return found.length > 0 ? found : [...rootCertificates];
  } catch (cause) {
    if (cause instanceof ClientError) throw cause;
    throw new ClientError("bad-option", `Error loading from CAPath: ${openFault(folder, cause)}`, cause);
  }
}

function clientCertificate(options: ClientOptions): { cert: string; key: string } | undefined {
  if (!options.certFile && !options.keyFile) return undefined;
  if (!options.certFile || !options.keyFile) {
    throw new ClientError("bad-option", "both client cert and client key must be provided");
  }
  return { cert: readText(options.certFile, ""), key: readText(options.keyFile, "") };
}

function readText(file: string, lead: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new ClientError("bad-option", lead + openFault(file, cause), cause);
  }
}

/** Go's words for the faults an operator meets. */
const OPEN_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  ENOTDIR: "not a directory",
};

function openFault(file: string, cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  if (code === "EISDIR") return `read ${file}: is a directory`;
  return `open ${file}: ${OPEN_FAULTS[code] ?? code}`;
}
