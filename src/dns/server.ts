import type { Answers } from "../answers/index.js";
import { Counters, type DnsCounts } from "./counters.js";
import { DnsListenError } from "./errors.js";
import { isDualStack, isEveryAddress, type ListenAddress } from "./listen-address.js";
import { OwnAddresses } from "./own-addresses.js";
import { ReplyRate, type ReplyRateSetup } from "./reply-rate.js";
import { type Annotate, type Elsewhere, Responder } from "./responder.js";
import type { TcpTimes } from "./tcp-connection.js";
import { TcpListener } from "./tcp-listener.js";
import { type BoundAddress, UdpListener } from "./udp-listener.js";

/** A free port for UDP may be taken for TCP: this many are tried. */
const freePortTriesMax = 20;

export interface DnsServerSetup {
  readonly answers: Answers;
  /** Addresses to listen on, IPv4 or IPv6. */
  readonly addresses: readonly string[];
  /** The same for UDP and TCP and all addresses; 0 takes a free one. */
  readonly port: number;
  readonly elsewhere?: Elsewhere | undefined;
  readonly annotate?: Annotate | undefined;
  /** How fast strangers are answered over UDP; unless given, as fast as they ask. */
  readonly rate?: ReplyRateSetup | undefined;
  /** How long TCP clients may take; Consul's times unless given. */
  readonly tcpTimes?: TcpTimes | undefined;
}

/** The DNS listeners of a server. */
export interface DnsServer {
  /** Where it listens, one entry an address, both over UDP and TCP. */
  readonly bound: readonly BoundAddress[];
  /** Totals since start. */
  counts(): DnsCounts;
  /** Stops answering; open connections are cut. */
  close(): Promise<void>;
}

interface Closable {
  close(): Promise<void>;
}

async function closeAll(listeners: readonly Closable[]): Promise<void> {
  await Promise.all(listeners.map((listener) => listener.close()));
}

interface Listening extends Closable {
  readonly bound: BoundAddress;
}

/** UDP on one address, or on each of the machine's. */
async function bindUdp(responder: Responder, place: ListenAddress, rate: ReplyRate | undefined): Promise<Listening> {
  const first = await UdpListener.bind(responder, place, rate);
  if (!isEveryAddress(place.address)) return first;
  // A shared port would be shared with anybody; that nobody else has it is known from having had it alone.
  const { port } = first.bound;
  await first.close();
  const every = await UdpListener.bind(responder, { ...place, port, shared: true }, rate);
  const families = place.dualStack ? ["IPv4", "IPv6"] : [place.address.includes(":") ? "IPv6" : "IPv4"];
  const own = new OwnAddresses(families, (address) =>
    UdpListener.bind(responder, { address, port, shared: true }, rate),
  );
  await own.ready();
  return { bound: every.bound, close: () => closeAll([own, every]) };
}

async function bindPair(
  responder: Responder,
  place: ListenAddress,
  rate: ReplyRate | undefined,
  times: TcpTimes | undefined,
): Promise<[Listening, TcpListener]> {
  for (let tries = 1; ; tries++) {
    const udp = await bindUdp(responder, place, rate);
    try {
      return [udp, await TcpListener.bind(responder, { ...place, port: udp.bound.port }, times)];
    } catch (error) {
      await udp.close();
      const taken = error instanceof DnsListenError && (error.cause as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (place.port !== 0 || !taken || tries === freePortTriesMax) throw error;
    }
  }
}

/** Listens on every address, UDP and TCP, or on none: what was bound before a failure is closed again. */
export async function startDnsServer(setup: DnsServerSetup): Promise<DnsServer> {
  const counters = new Counters();
  const responder = new Responder(setup.answers, setup.elsewhere ?? {}, counters, setup.annotate);
  // One for all addresses: a network is counted wherever it asks.
  const rate = setup.rate && new ReplyRate(setup.rate);
  const listeners: Closable[] = [];
  const bound: BoundAddress[] = [];
  try {
    for (const address of setup.addresses) {
      const dualStack = isDualStack(address, setup.addresses);
      const place = { address, port: bound[0]?.port ?? setup.port, dualStack };
      const pair = await bindPair(responder, place, rate, setup.tcpTimes);
      listeners.push(...pair);
      bound.push(pair[0].bound);
    }
  } catch (error) {
    await closeAll(listeners);
    throw error;
  }
  return { bound, counts: () => counters.snapshot(), close: () => closeAll(listeners) };
}
