import { createServer, type Server, type Socket } from "node:net";
import { counter } from "./counters.js";
import { DnsListenError } from "./errors.js";
import type { ListenAddress } from "./listen-address.js";
import type { Responder } from "./responder.js";
import { TcpConnection, type TcpTimes, tcpTimes } from "./tcp-connection.js";
import type { BoundAddress } from "./udp-listener.js";

/**
 * Connections at once: each may hold a frame of 64 KiB and 256 KiB of output, together 160 MB at the very worst. Beyond, a
 * new one takes the place of the one that was silent longest, so that nobody can hold all of them (RFC 7766 §6.2.3).
 */
const connectionsMax = 512;

/** Answers length-prefixed messages on one address. */
export class TcpListener {
  private readonly server: Server;
  /** The one that was silent longest comes first. */
  private readonly connections = new Set<TcpConnection>();

  private constructor(server: Server) {
    this.server = server;
  }

  /** Binds and starts answering. Port 0 takes a free one. */
  static bind(responder: Responder, place: ListenAddress, times: TcpTimes = tcpTimes): Promise<TcpListener> {
    const { address, port, dualStack = false } = place;
    const server = createServer({ allowHalfOpen: true });
    const listener = new TcpListener(server);
    server.on("connection", (socket) => listener.admit(socket, responder, times));
    return new Promise((resolve, reject) => {
      server.once("error", (error) => reject(new DnsListenError("TCP", address, port, error)));
      server.listen({ host: address, port, ipv6Only: !dualStack }, () => {
        server.removeAllListeners("error");
        server.on("error", () => responder.counters.add(counter.faults));
        resolve(listener);
      });
    });
  }

  private admit(socket: Socket, responder: Responder, times: TcpTimes): void {
    const { connections } = this;
    responder.counters.add(counter.tcpConnections);
    if (connections.size >= connectionsMax) {
      const [silent] = connections;
      connections.delete(silent!);
      silent!.destroy();
      responder.counters.add(counter.tcpConnectionsDisplaced);
    }
    const connection = new TcpConnection(socket, responder, times, () => {
      // One that was displaced may still have messages to tell of.
      if (connections.delete(connection)) connections.add(connection);
    });
    connections.add(connection);
    socket.on("close", () => connections.delete(connection));
  }

  get bound(): BoundAddress {
    const bound = this.server.address();
    return typeof bound === "object" && bound !== null
      ? { address: bound.address, port: bound.port }
      : { address: "", port: 0 };
  }

  close(): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
