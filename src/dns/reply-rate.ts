import { parseAddress } from "../wire/index.js";

/** Every second reply beyond the rate goes out cut, so that honest clients behind a forged address come back over TCP. */
const slip = 2;
/** Networks counted at a time; with more, forged at random, nobody is being flooded and counting begins anew. */
const networksMax = 65_536;
const windowMs = 1_000;
/** Bytes of an address that name a network: /24 and /56, as others limit by. */
const networkBytes = { 4: 3, 16: 7 } as const;

export const rateVerdict = { send: 0, cut: 1, drop: 2 } as const;

export interface ReplyRateSetup {
  /** Replies a second to one network; 0 is no limit. Asked anew for each, so that a reload counts. */
  readonly perSecondMax: () => number;
  /** Clients (address as text) that are not limited. */
  readonly trusts: (client: string) => boolean;
  /** Milliseconds that only grow. */
  readonly nowMs: () => number;
}

/**
 * Limits what strangers get over UDP (response rate limiting): the sender of a question may be forged, and an open listener
 * would send its replies to the victim as fast as an attacker can ask.
 */
export class ReplyRate {
  private readonly setup: ReplyRateSetup;
  private readonly counts = new Map<string, number>();
  private windowFromMs = Number.NEGATIVE_INFINITY;

  constructor(setup: ReplyRateSetup) {
    this.setup = setup;
  }

  /** What the next reply to a client deserves, one of `rateVerdict`; counts it. */
  judge(client: string): number {
    const { trusts, perSecondMax, nowMs } = this.setup;
    if (trusts(client)) return rateVerdict.send;
    const most = perSecondMax();
    if (most === 0) return rateVerdict.send;
    if (nowMs() - this.windowFromMs >= windowMs || this.counts.size >= networksMax) {
      this.counts.clear();
      this.windowFromMs = nowMs();
    }
    const network = networkOf(client);
    const count = (this.counts.get(network) ?? 0) + 1;
    this.counts.set(network, count);
    if (count <= most) return rateVerdict.send;
    return (count - most) % slip === 0 ? rateVerdict.cut : rateVerdict.drop;
  }
}

function networkOf(client: string): string {
  const zone = client.indexOf("%");
  const address = parseAddress(zone < 0 ? client : client.slice(0, zone));
  if (address === undefined) return client;
  return address.subarray(0, networkBytes[address.length as 4 | 16]).join(".");
}
