import { Health } from "./health.js";
import type { ForwardPorts } from "./ports.js";
import { Traits } from "./traits.js";
import { HttpsTransport } from "./transports/https.js";
import { tcpTransport } from "./transports/tcp.js";
import { tlsTransport } from "./transports/tls.js";
import type { Transport } from "./transports/transport.js";
import { UdpTransport } from "./transports/udp.js";
import type { UpstreamAddress } from "./upstream-address.js";

/** Counts of one upstream since it was configured. */
export interface UpstreamCounters {
  queries: number;
  replies: number;
  /** Queries that got no reply in time, or no connection. */
  silences: number;
  /** Replies with a response code other than NOERROR and NXDOMAIN, or that could not be read. */
  refusals: number;
  tcpRetries: number;
  /** Messages that were not the answer waited for. */
  strays: number;
  /** Replies that lacked what this upstream always gives, and were asked for again over TCP. */
  doubtful: number;
}

/** A resolver that we forward to: how to reach it, how it fares, what it is known to do. */
export class Upstream {
  readonly address: UpstreamAddress;
  readonly health = new Health();
  readonly traits: Traits;
  readonly counters: UpstreamCounters = {
    queries: 0,
    replies: 0,
    silences: 0,
    refusals: 0,
    tcpRetries: 0,
    strays: 0,
    doubtful: 0,
  };
  private readonly ports: ForwardPorts;
  private datagrams: Transport | undefined;
  private stream: Transport | undefined;

  constructor(address: UpstreamAddress, ports: ForwardPorts) {
    this.address = address;
    this.ports = ports;
    this.traits = new Traits(ports.secretBits);
  }

  /** Replies over it are safe from forgers off the path. */
  get isEncrypted(): boolean {
    return this.address.kind === "tls" || this.address.kind === "https";
  }

  /** On this host's loopback, where nobody else can send from: forgers off the path do not reach us. */
  get isHere(): boolean {
    const { address } = this.address;
    return address.startsWith("127.") || address === "::1";
  }

  /** UDP, for upstreams of plain DNS; otherwise the stream. */
  get usual(): Transport {
    if (this.address.kind !== "udp") return this.reliable;
    const { address, port } = this.address;
    this.datagrams ??= new UdpTransport(address, port, this.ports.clock, this.ports.secretBits, this.counters);
    return this.datagrams;
  }

  /** The transport without truncation and without strangers. */
  get reliable(): Transport {
    this.stream ??= this.openStream();
    return this.stream;
  }

  close(): void {
    this.datagrams?.close();
    this.stream?.close();
  }

  private openStream(): Transport {
    const { kind, address, port, serverName } = this.address;
    const { secretBits, certificateAuthorities } = this.ports;
    if (kind === "https") return new HttpsTransport(this.address, certificateAuthorities);
    if (kind === "tls")
      return tlsTransport(address, port, serverName, certificateAuthorities, secretBits, this.counters);
    return tcpTransport(address, port, secretBits, this.counters);
  }
}
