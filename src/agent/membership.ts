import { connect } from "node:net";
import { errorList } from "../golang/index.js";
import { Refused } from "./refused.js";

/** Port of Consul's LAN gossip, where `join` knocks when none is named. */
const gossipPort = 8301;
const knockTimeoutMs = 3_000;

/**
 * `agent/join`. There is no gossip to join: servers share a store instead. The answer is Consul's for an address that does not
 * answer, and says so plainly for one that does.
 * @throws Refused with the text for the client
 */
export async function joinRefused(address: string): Promise<never> {
  const [host = "", port = String(gossipPort)] = address.split(/:(?=\d+$)/);
  const fault = await knock(host, Number(port));
  throw new Refused("JOIN_REFUSED", errorList([`Failed to ${fault}`]));
}

/** What became of it, to stand behind "Failed to". */
function knock(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (fault: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(`join ${host}:${port}: ${fault}`);
    };
    const timer = setTimeout(() => finish(`dial tcp ${host}:${port}: i/o timeout`), knockTimeoutMs);
    socket.on("connect", () => finish("Rollcall has no gossip; a single server needs no members"));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOTFOUND") resolve(`resolve ${host}: lookup ${host}: no such host`);
      finish(error.code === "ECONNREFUSED" ? `dial tcp ${host}:${port}: connect: connection refused` : error.message);
    });
  });
}
