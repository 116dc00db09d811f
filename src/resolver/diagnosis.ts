import { randomUUID } from "node:crypto";
import { loopProbePrefix, type } from "../wire/index.js";
import { type Endpoint, formatEndpoint } from "./endpoint.js";
import { describeResult, directRemedy, type HopReport, type ProbeReply, type Symptom, symptomOf } from "./hop.js";
import type { ResolverPorts } from "./ports.js";
import type { Settings } from "./settings.js";
import type { Target } from "./targets/target.js";

export interface Inquiry {
  readonly settings: Settings;
  readonly ports: Pick<ResolverPorts, "ask" | "lookup">;
  readonly timeoutMs: number;
  /** A name outside our domain that must have an address. */
  readonly outside: string | undefined;
}

/** Asks Rollcall itself for the SOA of its domain: whoever forwards our names must give the same. */
export async function proveDirect(inquiry: Inquiry): Promise<{ hop: HopReport; reply: ProbeReply | undefined }> {
  const { settings, ports, timeoutMs } = inquiry;
  const { server, domain } = settings;
  const result = await ports.ask(server, { name: domain, type: type.soa }, timeoutMs);
  const symptom = symptomOf(result);
  const seen = symptom === undefined ? `answers for ${domain}` : describeResult(result);
  const hop = report(`Rollcall at ${formatEndpoint(server)}`, seen, symptom, () =>
    directRemedy(symptom!, server, domain),
  );
  return { hop, reply: result.kind === "reply" && symptom === undefined ? result : undefined };
}

/**
 * Asks Rollcall for a name that is not ours: who has no other nameserver needs that. Unless one is given it is a new name
 * each time, which no cache can answer and the forwarder knows again should it come back; that it does not exist is then as good an
 * answer as any.
 */
export async function proveOutside({ settings, ports, timeoutMs, outside }: Inquiry): Promise<HopReport> {
  const { server } = settings;
  const name = outside ?? `${loopProbePrefix}${randomUUID().slice(0, 8)}.example`;
  const result = await ports.ask(server, { name, type: type.a }, timeoutMs);
  const found = symptomOf(result);
  const symptom = outside === undefined && (found === "nxdomain" || found === "different") ? undefined : found;
  return report(`outside names through ${formatEndpoint(server)}`, `${name}: ${describeResult(result)}`, symptom, () =>
    outsideRemedy(symptom!, result.kind === "reply" && result.recursionAvailable),
  );
}

function outsideRemedy(symptom: Symptom, recursing: boolean): string {
  if (symptom === "loop") {
    return "what the agent forwards comes back to it: name upstreams outside of this host as recursors, not the resolver that asks us";
  }
  if (symptom === "refused") {
    return recursing
      ? "the upstream refuses, or forward.allow has no network with this client"
      : "the agent forwards nothing: give it upstreams (-recursor=IP), and this client's network in forward.allow";
  }
  return "the agent's recursors do not answer: see its log, and ask them yourself with `rollcall dns query -server IP:53 NAME`";
}

/** Asks through a resolver; its answer must be Rollcall's own. */
export async function proveThrough(
  inquiry: Inquiry,
  title: string,
  via: Endpoint,
  expected: readonly string[],
  remedy: (symptom: Symptom) => string,
): Promise<HopReport> {
  const { settings, ports, timeoutMs } = inquiry;
  const result = await ports.ask(via, { name: settings.domain, type: type.soa }, timeoutMs);
  const symptom = symptomOf(result, expected);
  const seen = symptom === undefined ? "gives Rollcall's answer" : describeResult(result);
  return report(`${title} at ${formatEndpoint(via)}`, seen, symptom, () => remedy(symptom!));
}

export function proveTarget(
  inquiry: Inquiry,
  target: Target,
  via: Endpoint,
  expected: readonly string[],
): Promise<HopReport> {
  return proveThrough(inquiry, target.title, via, expected, (symptom) => target.remedy(symptom, inquiry.settings));
}

/** What programs of this host get: the C library's resolution must find what Rollcall has. Undefined without a name to try. */
export async function proveSystem(inquiry: Inquiry, nsswitch: string | undefined): Promise<HopReport | undefined> {
  const { settings, ports, timeoutMs } = inquiry;
  const name = `consul.service.${settings.domain}`;
  const direct = await ports.ask(settings.server, { name, type: type.a }, timeoutMs);
  if (symptomOf(direct) !== undefined) return undefined; // no instance of the server's own here
  const found = await ports.lookup(name);
  const seen = found.length > 0 ? `${name} is ${found.join(", ")}` : `${name} is not found`;
  return report("getaddrinfo of this host", seen, found.length > 0 ? undefined : "nxdomain", () =>
    hostsRemedy(nsswitch),
  );
}

function hostsRemedy(nsswitch: string | undefined): string {
  const line = /^[ \t]*hosts:[ \t]*(.*)$/m.exec(nsswitch ?? "")?.[1];
  const words = line?.split(/\s+/) ?? ["dns"];
  if (!words.includes("dns") && !words.includes("resolve")) {
    return `/etc/nsswitch.conf has "hosts: ${line}": add dns`;
  }
  return "nscd or another cache may hold an older answer (nscd -i hosts); see the nameservers of /etc/resolv.conf";
}

function report(title: string, seen: string, symptom: Symptom | undefined, remedy: () => string): HopReport {
  return symptom === undefined ? { title, ok: true, seen } : { title, ok: false, seen, symptom, remedy: remedy() };
}
