import { type Endpoint, formatEndpoint } from "./endpoint.js";

/** How a hop that is asked a question fails. */
export type Symptom = "refused-connection" | "silent" | "servfail" | "refused" | "nxdomain" | "different" | "loop";

/** One answer as it matters for a proof. */
export interface ProbeReply {
  readonly kind: "reply";
  readonly rcode: number;
  readonly recursionAvailable: boolean;
  /** Answer records as text without TTL, sorted: two servers say the same when these are the same. */
  readonly answer: readonly string[];
  /** Text of an extended error (RFC 8914), empty without one. */
  readonly extendedText: string;
}

export type ProbeResult = ProbeReply | { readonly kind: "silent" } | { readonly kind: "refused-connection" };

/** The outcome of one hop. */
export interface HopReport {
  readonly title: string;
  readonly ok: boolean;
  /** What was seen, for people. */
  readonly seen: string;
  readonly symptom?: Symptom;
  readonly remedy?: string;
}

const rcodeTexts: Readonly<Record<number, string>> = { 0: "NOERROR", 2: "SERVFAIL", 3: "NXDOMAIN", 5: "REFUSED" };

/** What a reply was, in words. */
export function describeResult(result: ProbeResult): string {
  if (result.kind === "silent") return "no reply";
  if (result.kind === "refused-connection") return "nothing listens there";
  const rcode = rcodeTexts[result.rcode] ?? `RCODE${result.rcode}`;
  const reason = result.extendedText === "" ? "" : ` (${result.extendedText})`;
  return result.rcode === 0 ? `${result.answer.length} records${reason}` : `${rcode}${reason}`;
}

/** What is wrong with a reply; undefined when it is as it should be. With `expected`, the answers must be the same. */
export function symptomOf(result: ProbeResult, expected?: readonly string[]): Symptom | undefined {
  if (result.kind !== "reply") return result.kind;
  if (/\bloop\b/i.test(result.extendedText)) return "loop";
  if (result.rcode === 2) return "servfail";
  if (result.rcode === 5) return "refused";
  if (result.rcode === 3) return "nxdomain";
  if (result.rcode !== 0 || result.answer.length === 0) return "different";
  if (expected !== undefined && expected.join("\n") !== result.answer.join("\n")) return "different";
  return undefined;
}

/** One line a hop, and one more for what to do about a broken one. */
export function formatHop(hop: HopReport): string[] {
  const line = `${hop.ok ? "ok    " : "BROKEN"} ${hop.title}: ${hop.seen}`;
  return hop.ok || hop.remedy === undefined ? [line] : [line, `       remedy: ${hop.remedy}`];
}

/** Why Rollcall itself does not answer, by symptom. */
export function directRemedy(symptom: Symptom, server: Endpoint, domain: string): string {
  const where = formatEndpoint(server);
  switch (symptom) {
    case "refused-connection":
    case "silent":
      return server.port < 1024
        ? `start the agent with -dns-port=${server.port} and the capability for low ports: AmbientCapabilities=CAP_NET_BIND_SERVICE in its unit, or setcap cap_net_bind_service=+ep on node, or sysctl net.ipv4.ip_unprivileged_port_start=${server.port}; see what holds the port with: ss -lnup 'sport = :${server.port}'`
        : `start the agent, or name its DNS with -server (asked: ${where})`;
    case "nxdomain":
    case "refused":
    case "different":
      return `what answers at ${where} is not the registry of ${domain}: another program holds the port, or the agent has another -domain`;
    case "servfail":
      return "the agent has no catalog yet: see its log and `rollcall ready`";
    case "loop":
      return `what ${where} forwards comes back to it: take this host's own resolver out of the agent's recursors`;
  }
}
