import { isIP } from "node:net";
import { type ConnectionOptions, connect } from "node:tls";
import { StreamTransport } from "./stream.js";
import type { StrayCount, Transport } from "./transport.js";

/** DNS over TLS (RFC 7858). The certificate must be good for `serverName`: there is no falling back to less. */
export function tlsTransport(
  address: string,
  port: number,
  serverName: string,
  authorities: readonly string[] | undefined,
  secretBits: () => number,
  count: StrayCount,
): Transport {
  let session: Buffer | undefined;
  const open = () => {
    const options: ConnectionOptions = { host: address, port, ALPNProtocols: ["dot"], minVersion: "TLSv1.2" };
    if (isIP(serverName) === 0) options.servername = serverName;
    if (authorities !== undefined) options.ca = [...authorities];
    if (session !== undefined) options.session = session;
    const socket = connect(options);
    socket.on("session", (ticket) => {
      session = ticket;
    });
    return socket;
  };
  return new StreamTransport(open, "secureConnect", secretBits, count);
}
