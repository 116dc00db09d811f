/** A request target without scheme and host, which a client behind a proxy sends along (RFC 9112 section 3.2.2). */
export function requestTarget(url: string): string {
  if (url.startsWith("/")) return url;
  const target = url.replace(/^https?:\/\/[^/?]*/i, "");
  return target.startsWith("/") || target === "*" ? target : `/${target}`;
}

/** True for a path that Go's router would clean first: empty, `.` or `..` segments. Escaped ones do not count. */
export function isUnclean(path: string): boolean {
  if (!path.includes("//") && !path.includes("/.")) return false;
  return path !== cleanPath(path);
}

/** The path without empty, `.` and `..` segments; a slash at its end stays. */
export function cleanPath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") kept.pop();
    else kept.push(segment);
  }
  const clean = `/${kept.join("/")}`;
  return clean !== "/" && /\/\.{0,2}$/.test(path) ? `${clean}/` : clean;
}

/** What is not a letter, mark, number, punctuation, symbol or plain blank. */
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** True for a decoded path that Consul refuses: it holds a control character or another that shows nothing. */
export function hasUnprintable(path: string): boolean {
  return unprintable.test(path);
}
