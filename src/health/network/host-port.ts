/** A target split as Go's `net.SplitHostPort` splits it, or Go's text about why it cannot be. */
export type HostPort =
  | { readonly ok: true; readonly host: string; readonly port: string }
  | { readonly ok: false; readonly error: string };

/** Splits `host:port`, `[v6]:port`; both parts may be empty. */
export function splitHostPort(address: string): HostPort {
  const fault = (why: string): HostPort => ({ ok: false, error: `address ${address}: ${why}` });
  const colon = address.lastIndexOf(":");
  if (colon < 0) return fault("missing port in address");
  const port = address.slice(colon + 1);
  if (address.startsWith("[")) {
    const end = address.indexOf("]");
    if (end < 0) return fault("missing ']' in address");
    if (end + 1 === address.length) return fault("missing port in address");
    if (end + 1 !== colon)
      return fault(address[end + 1] === ":" ? "too many colons in address" : "missing port in address");
    const host = address.slice(1, end);
    return host.includes("[") ? fault("unexpected '[' in address") : { ok: true, host, port };
  }
  const host = address.slice(0, colon);
  if (host.includes(":")) return fault("too many colons in address");
  if (address.includes("[")) return fault("unexpected '[' in address");
  if (address.includes("]")) return fault("unexpected ']' in address");
  return { ok: true, host, port };
}

/** Joins as `net.JoinHostPort` does: an IPv6 address in brackets. */
export function joinHostPort(host: string, port: number | string): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The service names that appear as ports in practice. Go asks /etc/services; a name beyond these is an error here. */
const namedPorts: Readonly<Record<string, number>> = { http: 80, https: 443, domain: 53, ssh: 22, smtp: 25, ftp: 21 };

/** A port number, or Go's text for one that cannot be. */
export function readPort(port: string, network: string): number | string {
  if (port === "") return 0;
  if (/^\d{1,9}$/.test(port)) {
    const number = Number(port);
    return number <= 65_535 ? number : `address ${port}: invalid port`;
  }
  return namedPorts[port.toLowerCase()] ?? `lookup ${network}/${port}: unknown port`;
}
