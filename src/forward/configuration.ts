import { formatAddress, isWithin, type Name, nameFromText, parseAddress } from "../wire/index.js";
import { AllowList, cidrRefusal } from "./allow-list.js";
import { ForwardOptionsError } from "./errors.js";
import type { ForwardOptions } from "./options.js";
import type { ForwardPorts } from "./ports.js";
import type { ResolutionSettings } from "./resolution.js";
import { Routes } from "./routes.js";
import { Upstream } from "./upstream.js";
import { parseUpstream, splitHost, type UpstreamAddress } from "./upstream-address.js";

/** Options made usable: parsed, checked, with their upstreams. */
export class Configuration {
  readonly options: ForwardOptions;
  readonly allow: AllowList;
  readonly routes: Routes;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  private readonly rebindingAllowed: readonly Name[];
  private readonly cookies: ReadonlySet<string>;

  /**
   * Upstreams that `before` has as well are taken over with all that is known of them.
   * @throws ForwardOptionsError naming the option and the remedy.
   */
  constructor(options: ForwardOptions, ports: ForwardPorts, before: Configuration | undefined) {
    this.options = options;
    for (const cidr of options.allow) refuseIf(cidrRefusal(cidr));
    this.allow = new AllowList(options.allow);
    const upstreams = new Map<string, Upstream>();
    const take = (text: string, key: string): Upstream => {
      const known = upstreams.get(text) ?? before?.upstreams.get(text);
      const upstream = known ?? new Upstream(readUpstream(text, key), ports);
      refuseIf(loopRefusal(upstream.address, options.ownAddresses, ports));
      upstreams.set(text, upstream);
      return upstream;
    };
    const recursors = options.recursors.map((text) => take(text, "recursors"));
    const conditional = new Map<string, readonly Upstream[]>();
    for (const [domain, texts] of Object.entries(options.conditional)) {
      const key = `forward.conditional: ${JSON.stringify(domain)}`;
      if (!nameFromText(domain).ok) throw new ForwardOptionsError(`${key} is no domain name`);
      if (texts.length === 0) throw new ForwardOptionsError(`${key} has no upstream: name one or remove the entry`);
      conditional.set(
        domain,
        texts.map((text) => take(text, key)),
      );
    }
    this.upstreams = upstreams;
    this.routes = new Routes(recursors, conditional);
    this.rebindingAllowed = options.rebindingAllowed.map((domain) => {
      const parsed = nameFromText(domain);
      if (!parsed.ok) throw new ForwardOptionsError(`forward.rebinding_allowed: ${parsed.reason}`);
      return parsed.name;
    });
    this.cookies = new Set([...upstreams.values()].map(({ traits }) => cookieKey(traits.clientCookie)));
  }

  /** How a question about a name is put to the upstreams of a domain, and what is kept of the replies. */
  settingsFor(name: Name, domain: string | undefined): ResolutionSettings {
    const { options } = this;
    return {
      timeoutMs: options.recursorTimeoutMs,
      hedgeAfterMs: options.hedgeAfterMs,
      cookies: options.cookies,
      randomCase: options.randomCase,
      ttlSecondsMin: options.cacheTtlSecondsMin,
      ttlSecondsMax: options.cacheTtlSecondsMax,
      negativeTtlSecondsMax: options.negativeTtlSecondsMax,
      dropPrivate: this.dropsPrivate(name, domain),
    };
  }

  /** Whether answers about a name may not have private addresses. */
  private dropsPrivate(name: Name, domain: string | undefined): boolean {
    if (!this.options.rebindingProtection || domain !== undefined) return false;
    return !this.rebindingAllowed.some((allowed) => isWithin(name, allowed));
  }

  /** Whether a cookie in a query to us is one that we send to an upstream. */
  isOwnCookie(cookie: Uint8Array): boolean {
    return cookie.length >= 8 && this.cookies.has(cookieKey(cookie));
  }

  /** Whether what was cached under `before` may be wrong now. */
  answersDifferently(before: Configuration): boolean {
    const essence = ({ options }: Configuration): string =>
      JSON.stringify([options.recursors, options.conditional, options.rebindingProtection, options.rebindingAllowed]);
    return essence(this) !== essence(before);
  }
}

function refuseIf(reason: string | undefined): void {
  if (reason !== undefined) throw new ForwardOptionsError(reason);
}

function cookieKey(cookie: Uint8Array): string {
  return Buffer.from(cookie.subarray(0, 8)).toString("latin1");
}

function readUpstream(text: string, key: string): UpstreamAddress {
  const parsed = parseUpstream(text);
  if (!parsed.ok) throw new ForwardOptionsError(`${key}: ${parsed.reason}`);
  return parsed.upstream;
}

/** Why an upstream would be ourselves. */
function loopRefusal(upstream: UpstreamAddress, own: readonly string[], ports: ForwardPorts): string | undefined {
  const address = canonical(upstream.address);
  for (const text of own) {
    const ours = splitHost(text, 53);
    if (ours === undefined || ours.port !== upstream.port) continue;
    const wildcard = /^(0\.0\.0\.0|::)$/.test(ours.address);
    const isHere =
      address.startsWith("127.") || address === "::1" || ports.localAddresses().map(canonical).includes(address);
    if (canonical(ours.address) === address || (wildcard && isHere)) {
      return `upstream ${JSON.stringify(upstream.text)} is where this server itself listens (${text}): queries would go in circles; name another resolver`;
    }
  }
  return undefined;
}

function canonical(address: string): string {
  const bytes = parseAddress(address);
  return bytes === undefined ? address : formatAddress(bytes);
}
