import type { Socket } from "node:dgram";
import type { UdpCheck } from "../../records/index.js";
import { Datagram } from "../network/datagram.js";
import { readTarget } from "../network/dial.js";
import { dialErrorText, errnoText, isSilent, type NetworkError } from "../network/go-errors.js";
import { joinHostPort } from "../network/host-port.js";
import { critical, fails, networkTimeoutMs, type ProbeResult, type Prober } from "./prober.js";

const oneByte = Uint8Array.of(0x0a);

/**
 * Sends a byte. UDP has no connections: an answer passes, silence until the time-out passes as well, and only a refusal by the
 * target's kernel fails.
 */
export const udpProber: Prober<UdpCheck> = {
  kind: "udp",
  timeoutMsDefault: networkTimeoutMs,
  host(definition) {
    const target = readTarget(definition.address, "udp");
    return target.ok ? target.host : "";
  },
  probe(definition, around, done) {
    const target = readTarget(definition.address, "udp");
    if (!target.ok) return fails(critical(target.error), done);
    const success: ProbeResult = { status: "passing", output: `UDP connect ${definition.address}: Success` };
    let connected: Socket | undefined;
    const finish = (result: ProbeResult) => {
      datagram.close();
      done(result);
    };
    const datagram = new Datagram(target, around, {
      ready: (socket) => {
        connected = socket;
        socket.send(oneByte);
      },
      received: () => finish(success),
      failed: (error) => {
        const text = readFault(error, connected) ?? dialErrorText(error, "udp", target.host, target.port);
        finish(critical(text, isSilent(error)));
      },
    });
    const stop = () => {
      const sent = connected !== undefined;
      datagram.close();
      return sent ? success : critical(`dial udp ${definition.address}: i/o timeout`, true);
    };
    return { expire: stop, cancel: stop };
  },
};

/** Go's words for a datagram that was refused: the connection itself cannot fail. */
function readFault(error: NetworkError, socket: Socket | undefined): string | undefined {
  if (socket === undefined || error.code !== "ECONNREFUSED") return undefined;
  const own = socket.address();
  const peer = socket.remoteAddress();
  const ends = `${joinHostPort(own.address, own.port)}->${joinHostPort(peer.address, peer.port)}`;
  return `read udp ${ends}: read: ${errnoText(error.code)}`;
}
