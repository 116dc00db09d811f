import { readFileSync } from "node:fs";

/**
 * Ends a process inside a container, and what it started in its group, from outside: the engine has no call for that.
 * `hostPid` is the engine's number for it. It means the same process to us only on the engine's machine and outside the
 * container's process namespace, so its control group has to name the container. Gives whether it was killed: never where
 * the number is someone else's, or where we lack the right.
 */
export function killContainerProcess(hostPid: number, containerId: string): boolean {
  if (!Number.isSafeInteger(hostPid) || hostPid < 2 || containerId === "") return false;
  try {
    if (!readFileSync(`/proc/${hostPid}/cgroup`, "utf8").includes(containerId)) return false;
    process.kill(-hostPid, "SIGKILL"); // the engine gives every command a session of its own
    return true;
  } catch {
    return false; // it has ended meanwhile, is not on this machine, or is not ours to end
  }
}
