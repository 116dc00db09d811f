import { quote } from "../../golang/index.js";
import type { HttpCheck } from "../../records/index.js";
import { type HttpUrl, readHttpUrl } from "../network/http-url.js";

/** One request of a probe: the registered one, or the one that a redirect asks for. */
export interface HttpRequest {
  readonly url: HttpUrl;
  readonly method: string;
  /** Names and values in turn, ready to be sent: made once a definition. */
  readonly headers: readonly string[];
  /** The registration itself says what becomes of the connection. */
  readonly saysConnection: boolean;
  /** It may go over a connection that others used before and after it. */
  readonly keeps: boolean;
  /** With which others it may share a kept connection, made when first asked; of checks that denied ranges do not bind. */
  openShareKey?: string;
  readonly body: string;
  /** We asked for gzip by ourselves, so we undo it too. */
  readonly gunzip: boolean;
}

export type HttpRequestResult =
  | { readonly ok: true; readonly request: HttpRequest }
  | { readonly ok: false; readonly error: string };

/** Go follows that many and then gives up. */
export const redirectsMax = 10;

/** The words of Go's client for a method in an error: `Get`, `Post`. */
export function methodTitle(method: string): string {
  return method.charAt(0) + method.slice(1).toLowerCase();
}

/** Headers that the sender itself decides about, as in Go. */
const ownHeaders: ReadonlySet<string> = new Set(["content-length", "transfer-encoding", "trailer"]);

/** Headers that speak of the connection, not of the request: who sends them needs one of its own. */
const connectionHeaders: readonly string[] = ["connection", "keep-alive", "upgrade", "expect"];

/** The request that a definition describes, with Consul's defaults where it says nothing. */
export function requestOf(definition: HttpCheck): HttpRequestResult {
  const method = definition.method || "GET";
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method))
    return { ok: false, error: `net/http: invalid method ${quote(method)}` };
  const read = readHttpUrl(definition.url);
  if (!read.ok) return { ok: false, error: read.at === "parse" ? read.error : `${methodTitle(method)} ${read.error}` };
  const { url } = read;
  const headers: string[] = [];
  const given = new Set<string>();
  for (const [name, values] of Object.entries(definition.header)) {
    const folded = name.toLowerCase();
    if (ownHeaders.has(folded) || values.length === 0) continue;
    given.add(folded);
    for (const value of folded === "host" ? values.slice(0, 1) : values) headers.push(name, value);
  }
  const gunzip = !given.has("accept-encoding") && !given.has("range") && method !== "HEAD";
  const put = (name: string, value: string) => {
    if (!given.has(name.toLowerCase())) headers.push(name, value);
  };
  put("Host", url.authority);
  put("User-Agent", "Consul Health Check");
  put("Accept", "text/plain, text/*, */*");
  if (gunzip) put("Accept-Encoding", "gzip");
  if (url.credentials !== undefined) put("Authorization", `Basic ${Buffer.from(url.credentials).toString("base64")}`);
  if (definition.body !== "") headers.push("Content-Length", String(Buffer.byteLength(definition.body)));
  const saysConnection = given.has("connection");
  const keeps = method !== "CONNECT" && !connectionHeaders.some((name) => given.has(name));
  return { ok: true, request: { url, method, headers, saysConnection, keeps, body: definition.body, gunzip } };
}

/** Status codes that lead elsewhere; the other 3xx are answers. */
export function isRedirect(code: number): boolean {
  return code === 301 || code === 302 || code === 303 || code === 307 || code === 308;
}

/** Headers that carry secrets: they do not follow a redirect to another host. */
const secretHeaders: ReadonlySet<string> = new Set(["authorization", "www-authenticate", "cookie", "cookie2"]);

/** The request after a redirect, by the rules of Go's client: 307 and 308 repeat it, the others become a GET. */
export function redirected(from: HttpRequest, code: number, location: string): HttpRequestResult {
  const absolute = resolve(from.url, location);
  if (absolute === undefined) {
    const error = `${methodTitle(from.method)} ${quote(from.url.shown)}: failed to parse Location header ${quote(location)}`;
    return { ok: false, error };
  }
  const read = readHttpUrl(absolute);
  if (!read.ok)
    return { ok: false, error: read.at === "parse" ? read.error : `${methodTitle(from.method)} ${read.error}` };
  const { url } = read;
  const repeats = code === 307 || code === 308;
  const method = repeats || from.method === "HEAD" ? from.method : "GET";
  const sameHost = url.host === from.url.host || url.host.endsWith(`.${from.url.host}`);
  const headers: string[] = ["Host", url.authority];
  for (let at = 0; at < from.headers.length; at += 2) {
    const name = from.headers[at] ?? "";
    const folded = name.toLowerCase();
    if (folded === "host" || folded === "referer" || (folded === "content-length" && !repeats)) continue;
    if (secretHeaders.has(folded) && !sameHost) continue;
    headers.push(name, from.headers[at + 1] ?? "");
  }
  if (!(from.url.secure && !url.secure)) headers.push("Referer", from.url.shown.replace(/\/\/[^/@]*@/, "//"));
  return {
    ok: true,
    request: {
      url,
      method,
      headers,
      saysConnection: from.saysConnection,
      keeps: from.keeps,
      body: repeats ? from.body : "",
      gunzip: from.gunzip,
    },
  };
}

function resolve(base: HttpUrl, location: string): string | undefined {
  try {
    return new URL(location, `${base.secure ? "https" : "http"}://${base.authority}${base.path}`).href;
  } catch {
    return undefined;
  }
}
