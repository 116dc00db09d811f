import { cidrRefusal } from "../address-choice.js";
import { bool, count, text, texts, textsByName, textsOf } from "../option-kinds.js";

const LOOPBACK_AND_PRIVATE = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "169.254.0.0/16",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
];

const live = { reloadable: true } as const;

/** Names that are not ours. Not in Consul. */
export const FORWARD_OPTIONS = {
  allow: textsOf(
    "forward.allow",
    LOOPBACK_AND_PRIVATE,
    "Networks (CIDR) whose queries are forwarded; others get REFUSED",
    (entry) => cidrRefusal("forward.allow", entry),
    live,
  ),
  conditional: textsByName(
    "forward.conditional",
    "Domain to its upstreams: IP, IP:port, `tls://IP#NAME`, `https://...`; a key of `forward` with a dot in it is such a domain too",
    live,
  ),
  hostsFile: text(
    "forward.hosts_file",
    "",
    "A file like /etc/hosts whose names are answered before anybody is asked",
    live,
  ),
  privateReverse: bool(
    "forward.private_reverse",
    true,
    "Answer reverse names of private addresses here (RFC 6303) unless a conditional domain covers them",
    live,
  ),
  rebindingProtection: bool(
    "forward.rebinding_protection",
    false,
    "Take private addresses out of what `recursors` answer",
    live,
  ),
  rebindingAllowed: texts(
    "forward.rebinding_allowed",
    [],
    "Domains that may have private addresses all the same",
    live,
  ),
  cacheBytesMax: count("forward.cache_max_bytes", 32 * 1_048_576, "Memory for cached answers; 0 keeps none", {
    ...live,
    unit: "bytes",
  }),
  prefetch: bool("forward.prefetch", true, "Ask again for popular names shortly before they expire", live),
  serveStale: bool(
    "forward.serve_stale",
    true,
    "Answer from what has expired while upstreams are silent or failing",
    live,
  ),
} as const;
