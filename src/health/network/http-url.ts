import { quote } from "../../golang/index.js";

/** The parts of a URL that a request needs. The path is sent as registered, not normalised. */
export interface HttpUrl {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** The `Host` header: as written in the URL. */
  readonly authority: string;
  readonly path: string;
  /** Decoded `user:password`, undefined when there is none. */
  readonly credentials: string | undefined;
  /** The URL as error texts show it: a password is hidden. */
  readonly shown: string;
}

/** `parse` faults are told as they stand; `request` faults get the method in front, as Go's client does. */
export type HttpUrlResult =
  | { readonly ok: true; readonly url: HttpUrl }
  | { readonly ok: false; readonly at: "parse" | "request"; readonly error: string };

const refusedHostCharacter = /[^A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"%\u0080-\uffff]/u;

/** Reads a URL by the rules of Go's `net/url` and `net/http`, with their texts for what they refuse. */
export function readHttpUrl(raw: string): HttpUrlResult {
  const parseFault = (why: string): HttpUrlResult => ({ ok: false, at: "parse", error: `parse ${quote(raw)}: ${why}` });
  const requestFault = (why: string): HttpUrlResult => ({ ok: false, at: "request", error: `${quote(raw)}: ${why}` });
  if (/[\u0000-\u001f\u007f]/.test(raw)) return parseFault("net/url: invalid control character in URL");
  if (raw.startsWith(":")) return parseFault("missing protocol scheme");
  const withoutFragment = raw.split("#", 1)[0] ?? "";
  const scheme = /^([A-Za-z][A-Za-z0-9+\-.]*):/.exec(withoutFragment)?.[1]?.toLowerCase() ?? "";
  const rest = scheme === "" ? withoutFragment : withoutFragment.slice(scheme.length + 1);
  if (scheme === "" && /^[^/?]*:/.test(rest)) return parseFault("first path segment in URL cannot contain colon");
  const [, authority = "", path = ""] = /^\/\/([^/?]*)(.*)$/s.exec(rest) ?? [undefined, "", rest];
  const at = authority.lastIndexOf("@");
  const place = authority.slice(at + 1);
  const split = splitPlace(place);
  if (typeof split === "string") return parseFault(split);
  const badEscape = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(path.split("?", 1)[0] ?? "")?.[0];
  if (badEscape !== undefined) return parseFault(`invalid URL escape ${quote(badEscape)}`);
  if (scheme !== "http" && scheme !== "https") return requestFault(`unsupported protocol scheme ${quote(scheme)}`);
  if (split.host === "") return requestFault("http: no Host in request URL");
  const secure = scheme === "https";
  const userinfo = at < 0 ? undefined : authority.slice(0, at);
  return {
    ok: true,
    url: {
      secure,
      host: split.host,
      port: split.port ?? (secure ? 443 : 80),
      authority: place.replace(/:$/, ""),
      path: sendable(path),
      credentials: userinfo === undefined ? undefined : decoded(userinfo),
      shown: userinfo?.includes(":") ? raw.replace(userinfo, `${userinfo.slice(0, userinfo.indexOf(":"))}:***`) : raw,
    },
  };
}

function splitPlace(place: string): { host: string; port: number | undefined } | string {
  const bad = refusedHostCharacter.exec(place)?.[0];
  if (bad !== undefined) return `invalid character ${quote(bad)} in host name`;
  let host = place;
  let port = "";
  if (place.startsWith("[")) {
    const end = place.lastIndexOf("]");
    if (end < 0) return "missing ']' in host";
    host = place.slice(1, end);
    port = place.slice(end + 1);
  } else if (place.includes(":")) {
    host = place.slice(0, place.lastIndexOf(":"));
    port = place.slice(host.length);
  }
  if (port !== "" && !/^:\d*$/.test(port)) return `invalid port ${quote(port)} after host`;
  const number = port.length > 1 ? Number(port.slice(1)) : undefined;
  if (number !== undefined && number > 65_535) return `invalid port ${quote(port)} after host`;
  return { host, port: number };
}

function sendable(path: string): string {
  const rooted = path.startsWith("/") ? path : `/${path}`;
  return /^[!-~]*$/.test(rooted)
    ? rooted
    : rooted.replace(/[^!-~]+/gu, (text) => encodeURIComponent(Buffer.from(text).toString()));
}

function decoded(userinfo: string): string {
  const text = userinfo.includes(":") ? userinfo : `${userinfo}:`;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
