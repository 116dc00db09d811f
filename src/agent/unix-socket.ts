import { chmodSync, chownSync, lstatSync, readFileSync, unlinkSync } from "node:fs";
import { connect } from "node:net";
import type { AgentConfig } from "../config/index.js";

/** Removes the socket file that a killed server left, so that the next can listen; one that is in use stays. */
export async function clearSocketFile(path: string): Promise<void> {
  const stays = !lstatSync(path, { throwIfNoEntry: false })?.isSocket() || (await answers(path));
  if (!stays) unlinkSync(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const finish = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once("connect", () => finish(true)).once("error", () => finish(false));
  });
}

/**
 * Gives a socket file the owner and mode of the configuration.
 * @throws Error that names the key when the system does not allow it, or knows no such user or group
 */
export function applySocketOwner(path: string, { user, group, mode }: AgentConfig["unixSockets"]): void {
  const uid = user === "" ? -1 : idOf("user", "/etc/passwd", user);
  const gid = group === "" ? -1 : idOf("group", "/etc/group", group);
  try {
    if (uid >= 0 || gid >= 0) chownSync(path, uid, gid);
    if (mode !== "") chmodSync(path, Number.parseInt(mode, 8));
  } catch (error) {
    throw new Error(`unix_sockets: ${(error as Error).message}`);
  }
}

/** The number behind a name: the third field of its line in passwd(5) or group(5). */
function idOf(key: "user" | "group", file: string, name: string): number {
  if (/^\d{1,10}$/.test(name)) return Number(name);
  const line = readFileSync(file, "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${name}:`));
  if (line === undefined) throw new Error(`unix_sockets.${key}: there is no ${key} "${name}" in ${file}`);
  return Number(line.split(":")[2]);
}
