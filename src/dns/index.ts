export type { CounterName, DnsCounts } from "./counters.js";
export { DnsListenError } from "./errors.js";
export type { ReplyRateSetup } from "./reply-rate.js";
export { type Annotate, type Elsewhere, responded } from "./responder.js";
export { type DnsServer, type DnsServerSetup, startDnsServer } from "./server.js";
export type { BoundAddress } from "./udp-listener.js";
