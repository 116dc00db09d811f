import { count, durationMs, integer } from "../option-kinds.js";

const HALF_MIB = 512 * 1024;

/** As NSD limits; more than any resolver asks, little to whom a flood is aimed at. */
const DNS_REPLIES_PER_SECOND = 200;

export const LIMIT_OPTIONS = {
  dnsRepliesPerSecondMax: count(
    "limits.dns_max_replies_per_second",
    DNS_REPLIES_PER_SECOND,
    "UDP replies to one network (/24, /56) outside `forward.allow`; every second one beyond is cut to a TC bit, the rest dropped; 0 is no limit",
    { reloadable: true },
  ),
  httpConnectionsPerClientMax: count("limits.http_max_conns_per_client", 200, "Open connections from one address", {
    reloadable: true,
  }),
  httpsHandshakeTimeoutMs: durationMs("limits.https_handshake_timeout", 5000, "Time for a TLS handshake", {
    later: true,
  }),
  kvValueBytesMax: integer("limits.kv_max_value_size", HALF_MIB, "Largest KV value", { unit: "bytes" }),
  txnBodyBytesMax: integer("limits.txn_max_req_len", HALF_MIB, "Largest transaction body", {
    unit: "bytes",
    later: true,
  }),
} as const;
