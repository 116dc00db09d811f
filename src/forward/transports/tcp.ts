import { connect } from "node:net";
import { StreamTransport } from "./stream.js";
import type { StrayCount, Transport } from "./transport.js";

/** Plain DNS over TCP. */
export function tcpTransport(address: string, port: number, secretBits: () => number, count: StrayCount): Transport {
  return new StreamTransport(() => connect({ host: address, port, keepAlive: true }), "connect", secretBits, count);
}
