/** The probe load of so many checks at an interval, from a process that is not the agent: paced, in bunches like the engine's. */
import { type ChildProcess, fork } from "node:child_process";
import { Agent, get } from "node:http";
import { fileURLToPath } from "node:url";

/** A tick of the engine's wheel, and what it waits for over kept connections. */
const tickMs = { fresh: 16, kept: 50 };

interface Load {
  readonly urls: readonly string[];
  readonly perSecond: number;
  /** Over kept connections. */
  readonly kept: boolean;
}

export function startLoad(order: Load): ChildProcess {
  const child = fork(fileURLToPath(import.meta.url), ["load"], { execArgv: ["--import", "tsx"] });
  child.send(order);
  return child;
}

function load({ urls, perSecond, kept }: Load): void {
  const agent = kept && new Agent({ keepAlive: true, maxFreeSockets: 64 });
  const startedMs = performance.now();
  let sent = 0;
  setInterval(
    () => {
      const due = ((performance.now() - startedMs) / 1_000) * perSecond;
      for (; sent < due; sent++) {
        const url = urls[sent % urls.length]!;
        get(url, { agent }, (response) => response.resume()).on("error", () => {});
      }
    },
    tickMs[kept ? "kept" : "fresh"],
  );
  process.on("disconnect", () => process.exit(0));
}

if (process.argv[2] === "load") process.once("message", load);
