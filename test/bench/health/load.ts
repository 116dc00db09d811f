/** The probe load of so many checks at an interval, from a process that is not the agent: paced, on fresh connections. */
import { type ChildProcess, fork } from "node:child_process";
import { get } from "node:http";
import { fileURLToPath } from "node:url";

/** A tick of the pace: as the engine's wheel, so that both come in bunches alike. */
const tickMs = 16;

export function startLoad(urls: readonly string[], perSecond: number): ChildProcess {
  const child = fork(fileURLToPath(import.meta.url), ["load"], { execArgv: ["--import", "tsx"] });
  child.send({ urls, perSecond });
  return child;
}

function load({ urls, perSecond }: { urls: readonly string[]; perSecond: number }): void {
  const startedMs = performance.now();
  let sent = 0;
  setInterval(() => {
    const due = ((performance.now() - startedMs) / 1_000) * perSecond;
    for (; sent < due; sent++) {
      const url = urls[sent % urls.length]!;
      get(url, { agent: false }, (response) => response.resume()).on("error", () => {});
    }
  }, tickMs);
  process.on("disconnect", () => process.exit(0));
}

if (process.argv[2] === "load") process.once("message", load);
