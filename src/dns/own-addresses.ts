import { networkInterfaces } from "node:os";
import type { UdpListener } from "./udp-listener.js";

/** How often the machine's addresses are looked at: containers and links come and go. */
const lookEveryMs = 5_000;
/** Sockets beside the one on all addresses; a machine with more answers the others from there. */
const socketsMax = 256;

/** The machine's addresses now; link-local IPv6 ones need no socket of their own, as the link decides what a reply is from. */
function ownAddresses(families: readonly string[]): Set<string> {
  const found = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ address, family }) => families.includes(family) && !address.startsWith("fe80:"))
    .map(({ address }) => address);
  return new Set(found.slice(0, socketsMax));
}

/**
 * A UDP socket for each address of the machine, beside the one on all of them. A reply from the latter has the address that
 * the way back begins at, which need not be the one asked, and clients drop a reply from elsewhere (RFC 5452 §9.1).
 */
export class OwnAddresses {
  private readonly listeners = new Map<string, UdpListener>();
  private readonly families: readonly string[];
  private readonly bind: (address: string) => Promise<UdpListener>;
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void>;
  private closed = false;

  /** `families` are `IPv4`, `IPv6` or both; `bind` makes the socket of an address. */
  constructor(families: readonly string[], bind: (address: string) => Promise<UdpListener>) {
    this.families = families;
    this.bind = bind;
    this.looking = this.look();
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.look());
    }, lookEveryMs).unref();
  }

  /** When the addresses that the machine has now are listened on. */
  ready(): Promise<void> {
    return this.looking;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.looking;
    await Promise.all([...this.listeners.values()].map((listener) => listener.close()));
  }

  /** An address that cannot be listened on (taken, not usable yet) is tried again the next time. */
  private async look(): Promise<void> {
    if (this.closed) return;
    const wanted = ownAddresses(this.families);
    for (const [address, listener] of this.listeners) {
      if (wanted.has(address)) continue;
      this.listeners.delete(address);
      await listener.close();
    }
    for (const address of wanted) {
      if (this.listeners.has(address)) continue;
      const listener = await this.bind(address).catch(() => undefined);
      if (listener !== undefined) this.listeners.set(address, listener);
    }
  }
}
