import type { Server } from "node:http";
import type { Socket } from "node:net";

const told = "Your IP is issuing too many concurrent connections, please rate limit your calls";
const tooMany = `HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\nContent-Length: ${told.length}\r\nConnection: close\r\n\r\n${told}`;

/** Refuses connections of one client address beyond the limit in force; 0 is no limit. Unix sockets are not counted. */
export function limitClients(server: Server, connectionsMax: () => number): void {
  const open = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress;
    if (address === undefined) return;
    const limit = connectionsMax();
    const count = (open.get(address) ?? 0) + 1;
    if (limit > 0 && count > limit) {
      socket.on("error", () => {});
      socket.end(tooMany, () => socket.destroy());
      return;
    }
    open.set(address, count);
    socket.once("close", () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}
