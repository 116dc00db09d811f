import { type LookupAddress, type LookupOptions, lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Clock } from "../clock.js";
import { AddressDeniedError, type DenyRanges } from "./deny-ranges.js";

type Answer = (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void;

/** All addresses of a host name. */
export type AllAddresses = (host: string, answer: Answer) => void;

/** Asks the machine's resolver, IPv4 and IPv6 in its order. */
export const systemAddresses: AllAddresses = (host, answer) =>
  systemLookup(host, { all: true, order: "verbatim" }, (error, addresses) => answer(error, addresses ?? []));

interface Cached {
  readonly expiresMs: number;
  readonly addresses: readonly LookupAddress[];
}

/** Distinct host names kept: 10,000 names of some 200 bytes are 2 MB. Beyond, the oldest is forgotten. */
const namesMax = 10_000;

/**
 * Host names of targets, resolved once for all checks of a host: the machine's resolver has four threads, and 2,000 checks a
 * second to one name would fill them. Questions for a name that is being asked already wait for that answer. Failures are
 * not kept.
 */
export class TargetLookup {
  readonly #clock: Clock;
  readonly #resolve: AllAddresses;
  readonly #cacheMs: number;
  readonly #cached = new Map<string, Cached>();
  readonly #asking = new Map<string, Answer[]>();

  constructor(clock: Clock, cacheMs: number, resolve: AllAddresses = systemAddresses) {
    this.#clock = clock;
    this.#cacheMs = cacheMs;
    this.#resolve = resolve;
  }

  addresses(host: string, answer: Answer): void {
    const cached = this.#cached.get(host);
    if (cached !== undefined && cached.expiresMs > this.#clock.nowMs()) {
      process.nextTick(answer, null, cached.addresses);
      return;
    }
    const asking = this.#asking.get(host);
    if (asking !== undefined) {
      asking.push(answer);
      return;
    }
    const waiting = [answer];
    this.#asking.set(host, waiting);
    this.#resolve(host, (error, addresses) => {
      this.#asking.delete(host);
      if (error === null && this.#cacheMs > 0) this.#keep(host, addresses);
      for (const each of waiting) each(error, addresses);
    });
  }

  /** The `lookup` option of `net.connect`; addresses in a denied range are left out, and refused when none is left. */
  forConnect(deny: DenyRanges | undefined): LookupFunction {
    return (host, options, callback) => {
      this.addresses(host, (error, all) => {
        if (error !== null) return callback(error, "", 0);
        const family = familyOf(options);
        const allowed = all.filter(({ address }) => deny?.denies(address) !== true);
        const usable = family === 0 ? allowed : allowed.filter((each) => each.family === family);
        const first = usable[0];
        if (first === undefined) return callback(refusal(host, allowed.length < all.length), "", 0);
        if (options.all) callback(null, usable as LookupAddress[]);
        else callback(null, first.address, first.family);
      });
    };
  }

  #keep(host: string, addresses: readonly LookupAddress[]): void {
    this.#cached.delete(host);
    if (this.#cached.size >= namesMax) {
      const [oldest] = this.#cached.keys();
      if (oldest !== undefined) this.#cached.delete(oldest);
    }
    this.#cached.set(host, { addresses, expiresMs: this.#clock.nowMs() + this.#cacheMs });
  }
}

function familyOf(options: LookupOptions): number {
  if (options.family === "IPv4") return 4;
  if (options.family === "IPv6") return 6;
  return options.family ?? 0;
}

function refusal(host: string, denied: boolean): NodeJS.ErrnoException {
  if (denied) return new AddressDeniedError();
  return Object.assign(new Error(`no address of ${host}`), {
    code: "ENOTFOUND",
    syscall: "getaddrinfo",
    hostname: host,
  });
}
