/** Where services go, as registrator's URI names it. */
export interface RegistryAddress {
  readonly scheme: string;
  /** For the client: `host:port`, `unix:///path`; blank: what the environment or the default says. */
  readonly address: string;
  readonly tls: boolean;
}

/** registrator's backends that are not the Consul agent API. */
const others: ReadonlySet<string> = new Set(["consulkv", "consulkv-unix", "etcd", "skydns2", "zookeeper"]);

/** Reads `consul://host:port`, `consul-unix:///path`, `consul-tls://host:port`. A path after the port is ignored. */
export function readRegistryUri(
  uri: string,
): { readonly ok: true; readonly address: RegistryAddress } | { readonly ok: false; readonly reason: string } {
  const [, scheme = "", rest = ""] = /^([a-z0-9+.-]+):(.*)$/is.exec(uri) ?? [];
  const [, host = "", path = ""] = /^(?:\/\/([^/?#]*))?(.*)$/s.exec(rest) ?? [];
  switch (scheme) {
    case "consul":
      return { ok: true, address: { scheme, address: host, tls: false } };
    case "consul-tls":
      return { ok: true, address: { scheme, address: host, tls: true } };
    case "consul-unix":
      return { ok: true, address: { scheme, address: `unix://${host}${path}`, tls: false } };
  }
  if (others.has(scheme)) {
    return {
      ok: false,
      reason: `unsupported adapter: ${uri}: use consul://, consul-unix:// or consul-tls://, which any Consul API answers`,
    };
  }
  return { ok: false, reason: `unrecognized adapter: ${uri}` };
}
