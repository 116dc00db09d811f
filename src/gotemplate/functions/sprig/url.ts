import { quote } from "../../fmt/quote.js";
import { fromBytes, toBytes } from "../../text.js";

/** A URL in its parts, percent signs undone (`net/url.URL`); what is not there is "". */
export interface Url {
  readonly scheme: string;
  /** What follows the scheme when that is neither an authority nor a rooted path. */
  readonly opaque: string;
  /** User and password as written in a URL. */
  readonly userinfo: string;
  /** With port, and brackets around an IPv6 address. */
  readonly host: string;
  readonly path: string;
  /** As written. */
  readonly query: string;
  readonly fragment: string;
}

type Part = "path" | "fragment" | "userinfo" | "host";

/** Beside letters, digits and `-_.~` these stay as they are. */
const plain: Readonly<Record<Part, string>> = {
  path: "$&+,/:;=@",
  fragment: "$&+,/:;=?@!()*",
  userinfo: "$&+,;=",
  host: "!$&'()*+,;=:[]<>\"",
};

/** Percent-encodes what may not stand in a part. */
export function escapePart(text: string, part: Part): string {
  let out = "";
  for (const byte of toBytes(text)) {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9_.~-]/.test(character) || (byte < 0x80 && plain[part].includes(character))) out += character;
    else out += `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return out;
}

class Malformed extends Error {}

function unescapePart(text: string): string {
  const stray = /%(?![0-9A-Fa-f]{2})/.exec(text);
  if (stray !== null) throw new Malformed(`invalid URL escape ${quote(text.slice(stray.index, stray.index + 3))}`);
  if (!text.includes("%")) return text;
  const bytes = toBytes(text);
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 0x25) out.push(bytes[at] ?? 0);
    else {
      out.push(Number.parseInt(String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0), 16));
      at += 2;
    }
  }
  return fromBytes(Uint8Array.from(out));
}

/** Reads a URL as `net/url.Parse`; a text says what is wrong, in its words. */
export function parseUrl(text: string): Url | string {
  const mark = text.indexOf("#");
  const whole = mark < 0 ? text : text.slice(0, mark);
  try {
    return { ...parsed(whole), fragment: mark < 0 ? "" : unescapePart(text.slice(mark + 1)) };
  } catch (failure) {
    if (failure instanceof Malformed)
      return `parse ${quote(mark < 0 || failure.message.includes("escape") ? text : whole)}: ${failure.message}`;
    throw failure;
  }
}

function parsed(text: string): Omit<Url, "fragment"> {
  if (/[\0-\x1f\x7f]/.test(text)) throw new Malformed("net/url: invalid control character in URL");
  const none = { scheme: "", opaque: "", userinfo: "", host: "", path: "", query: "" };
  if (text === "*") return { ...none, path: "*" };
  if (text.startsWith(":")) throw new Malformed("missing protocol scheme");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1] ?? "";
  const [, rest = "", query = ""] =
    /^([^?]*)\??(.*)$/s.exec(scheme === "" ? text : text.slice(scheme.length + 1)) ?? [];
  const known = { ...none, scheme: scheme.toLowerCase(), query };
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...known, opaque: rest };
    if (/^[^/]*:/.test(rest)) throw new Malformed("first path segment in URL cannot contain colon");
  }
  const hasAuthority = rest.startsWith("//") && (scheme !== "" || !rest.startsWith("///"));
  if (!hasAuthority) return { ...known, path: unescapePart(rest) };
  const [, authority = "", path = ""] = /^\/\/([^/]*)(.*)$/s.exec(rest) ?? [];
  return { ...known, ...authorityOf(authority), path: unescapePart(path) };
}

function authorityOf(text: string): Pick<Url, "userinfo" | "host"> {
  const at = text.lastIndexOf("@");
  const host = hostOf(text.slice(at + 1));
  if (at < 0) return { userinfo: "", host };
  return { userinfo: userinfoOf(text.slice(0, at)), host };
}

function hostOf(text: string): string {
  const port = text.startsWith("[") ? /\](.*)$/.exec(text)?.[1] : (/:[^:]*$/.exec(text)?.[0] ?? "");
  if (port === undefined) throw new Malformed("missing ']' in host");
  if (!/^(?::\d*)?$/.test(port)) throw new Malformed(`invalid port ${quote(port)} after host`);
  const stray = /[ ^`{|}\\]/.exec(text)?.[0];
  if (stray !== undefined) throw new Malformed(`invalid character ${quote(stray)} in host name`);
  return unescapePart(text);
}

/** `user` or `user:password`, written as a URL has it. */
export function userinfoOf(text: string): string {
  if (/[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/.test(text)) throw new Malformed("net/url: invalid userinfo");
  const colon = text.indexOf(":");
  if (colon < 0) return escapePart(unescapePart(text), "userinfo");
  const [user, password] = [text.slice(0, colon), text.slice(colon + 1)].map((part) =>
    escapePart(unescapePart(part), "userinfo"),
  );
  return `${user}:${password}`;
}

/** Host without port and brackets. */
export function hostnameOf({ host }: Url): string {
  if (host.startsWith("[")) return host.slice(1, host.lastIndexOf("]"));
  return host.replace(/:[^:]*$/, "");
}

/** A URL from its parts, as `net/url.URL.String`. */
export function urlText(url: Url): string {
  const head = url.scheme === "" ? "" : `${url.scheme}:`;
  return head + hierarchy(url) + (url.query === "" ? "" : `?${url.query}`) + fragmentText(url);
}

function hierarchy(url: Url): string {
  if (url.opaque !== "") return url.opaque;
  const { scheme, host, path, userinfo } = url;
  const user = userinfo === "" ? "" : `${userinfo}@`;
  const named = host !== "" || userinfo !== "";
  const authority = named || (scheme !== "" && path !== "") ? `//${user}${escapePart(host, "host")}` : "";
  const escaped = path === "*" ? path : escapePart(path, "path");
  const slash = escaped !== "" && !escaped.startsWith("/") && host !== "" ? "/" : "";
  const dot = scheme === "" && authority === "" && /^[^/]*:/.test(escaped) ? "./" : "";
  return authority + slash + dot + escaped;
}

function fragmentText({ fragment }: Url): string {
  return fragment === "" ? "" : `#${escapePart(fragment, "fragment")}`;
}
