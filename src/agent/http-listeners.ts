import type { AgentConfig } from "../config/index.js";
import type { HttpServer, ListenPlace } from "../http/index.js";
import { applySocketOwner, clearSocketFile } from "./unix-socket.js";

const scheme = "unix://";

/**
 * Listens at every HTTP address of the configuration. Resolves with the first port bound, 0 where there are sockets only.
 * @throws Error that names the address, the reason and the remedy
 */
export async function listenEverywhere(http: HttpServer, config: AgentConfig): Promise<number> {
  let port = 0;
  for (const address of config.addresses.http) {
    if (!address.startsWith(scheme)) {
      const bound = await listen(http, { host: address, port: config.ports.http });
      port ||= bound;
      continue;
    }
    const path = address.slice(scheme.length);
    await clearSocketFile(path);
    await listen(http, { path });
    applySocketOwner(path, config.unixSockets);
  }
  return port;
}

async function listen(http: HttpServer, place: ListenPlace): Promise<number> {
  try {
    return await http.listen(place);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const where = "path" in place ? `the socket ${place.path}` : `${place.host} port ${place.port}`;
    const remedy = remedies[code];
    throw new Error(`HTTP cannot listen on ${where}: ${remedy === undefined ? message : `${code}; ${remedy}`}`);
  }
}

const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there; stop it or choose another place (-http-port, addresses.http)",
  EACCES: "this user may not; choose another place (-http-port, addresses.http) or give it the right to",
  EADDRNOTAVAIL: "this machine has no such address; choose another (-client, addresses.http)",
  ENOENT: "its directory is not there; make it or choose another place (addresses.http)",
};
