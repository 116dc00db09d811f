import { cidrRefusal } from "../address-choice.js";
import { textsByName, textsOf } from "../option-kinds.js";

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

/** Names that are not ours. Not in Consul. */
export const FORWARD_OPTIONS = {
  allow: textsOf(
    "forward.allow",
    LOOPBACK_AND_PRIVATE,
    "Networks (CIDR) whose queries are forwarded; others get REFUSED",
    (entry) => cidrRefusal("forward.allow", entry),
    { reloadable: true },
  ),
  conditional: textsByName(
    "forward.conditional",
    "Domain to its upstreams: IP, IP:port, `tls://IP#NAME`, `https://...`",
    { reloadable: true },
  ),
} as const;
