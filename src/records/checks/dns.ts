import type { CheckSchedule } from "./definition.js";
import type { CheckKind } from "./kind.js";

/** A name server that answers a question (not one of Consul's kinds). */
export interface DnsCheck extends CheckSchedule {
  readonly kind: "dns";
  /** `host:port` of the name server that is asked; a port left out is 53. */
  readonly server: string;
  /** Owner name of the question. */
  readonly name: string;
  /** Type of the question as a word: A, AAAA, SRV, ... */
  readonly type: string;
}

export interface DnsInput {
  /** The name server. */
  readonly DNS?: string | null;
  /** The name asked for; empty means the root. */
  readonly DNSName?: string | null;
  /** Empty means A. */
  readonly DNSType?: string | null;
}

export const dnsKind: CheckKind<DnsInput, DnsCheck> = {
  kind: "dns",
  typeWord: "dns",
  asks: true,
  claims: (input) => Boolean(input.DNS),
  read: (input, schedule) => ({
    kind: "dns",
    server: input.DNS ?? "",
    name: input.DNSName || ".",
    type: (input.DNSType || "A").toUpperCase(),
    ...schedule,
  }),
};
