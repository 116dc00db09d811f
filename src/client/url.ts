import type { ClientOptions, Query } from "./options.js";

/** The settings of a client that travel as query parameters. */
export function settingsQuery(options: ClientOptions): Query {
  return {
    ...(options.datacenter ? { dc: options.datacenter } : {}),
    ...(options.stale === true ? { stale: true } : {}),
    ...(options.namespace ? { ns: options.namespace } : {}),
    ...(options.partition ? { partition: options.partition } : {}),
  };
}

/** `?a=1&b=2` with keys in order, as Go's encoder has it, or the empty text. */
export function encodeQuery(query: Query): string {
  const pairs: string[] = [];
  for (const key of Object.keys(query).sort()) {
    const value = query[key];
    if (value === undefined || value === false) continue;
    const texts = typeof value === "object" ? value : [value === true ? "" : String(value)];
    for (const text of texts) pairs.push(`${encode(key)}=${encode(text)}`);
  }
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** One or more path segments of a name from outside: everything but `/` that has a meaning in URLs is escaped. */
export function escapePath(text: string): string {
  return encodeURI(wellFormed(text)).replace(/[?#]/g, (char) => encodeURIComponent(char));
}

function encode(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

/** Lone surrogates become U+FFFD: the encoders throw on them. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
