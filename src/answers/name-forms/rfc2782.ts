import type { ServiceSelection } from "./contract.js";

/**
 * `_<service>._<tag>` (RFC 2782): exactly two labels that both start with an underscore. The protocol label is a tag
 * here; only `_tcp`, or an empty one, means any.
 */
export function readRfc2782(parts: readonly string[]): ServiceSelection | undefined {
  const [service, tag] = parts;
  if (parts.length !== 2 || !service!.startsWith("_") || !tag!.startsWith("_")) return undefined;
  return { service: service!.slice(1), tag: tag === "_tcp" ? "" : tag!.slice(1) };
}
