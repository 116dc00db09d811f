import { createServer, type Server } from "node:net";
import { counter } from "./counters.js";
import { DnsListenError } from "./errors.js";
import type { ListenAddress } from "./listen-address.js";
import type { Responder } from "./responder.js";
import { TcpConnection, type TcpTimes, tcpTimes } from "./tcp-connection.js";
import type { BoundAddress } from "./udp-listener.js";

/** Connections at once: each may hold a frame of 64 KiB and 256 KiB of output, together 160 MB at the very worst. */
const connectionsMax = 512;

/** Answers length-prefixed messages on one address. */
export class TcpListener {
  private readonly server: Server;
  private readonly connections = new Set<TcpConnection>();

  private constructor(server: Server) {
    this.server = server;
  }

  /** Binds and starts answering. Port 0 takes a free one. */
  static bind(responder: Responder, place: ListenAddress, times: TcpTimes = tcpTimes): Promise<TcpListener> {
    const { address, port, dualStack = false } = place;
    const server = createServer({ allowHalfOpen: true });
    const listener = new TcpListener(server);
    server.maxConnections = connectionsMax;
    server.on("drop", () => responder.counters.add(counter.tcpConnectionsRefused));
    server.on("connection", (socket) => {
      responder.counters.add(counter.tcpConnections);
      const connection = new TcpConnection(socket, responder, times);
      listener.connections.add(connection);
      socket.on("close", () => listener.connections.delete(connection));
    });
    return new Promise((resolve, reject) => {
      server.once("error", (error) => reject(new DnsListenError("TCP", address, port, error)));
      server.listen({ host: address, port, ipv6Only: !dualStack }, () => {
        server.removeAllListeners("error");
        server.on("error", () => responder.counters.add(counter.faults));
        resolve(listener);
      });
    });
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
