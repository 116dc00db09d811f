import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openNotes } from "./notebook.js";

/** The two records of one transaction, far apart in key order. */
export function pairKeys(pair: number): [string, string] {
  return [`a/${pair}`, `z/${pair}`];
}

/** What the loops found; all counts but the first two should be 0. */
export interface KillReport {
  readonly loops: number;
  readonly acknowledged: number;
  readonly missing: number;
  readonly torn: number;
  readonly backwards: number;
}

/**
 * `loops` times: a process commits pairs to one directory, is killed at a random point, and the directory is opened and
 * compared with what was acknowledged. `random` gives numbers in [0, 1).
 */
export async function killLoops(directory: string, loops: number, random: () => number): Promise<KillReport> {
  const acknowledged = new Set<number>();
  let missing = 0;
  let torn = 0;
  let backwards = 0;
  let revision = 0;
  for (let loop = 0; loop < loops; loop++) {
    const first = (loop + 1) * 1_000_000;
    for (const pair of await writeAndKill(directory, first, Math.floor(random() ** 2 * 600))) acknowledged.add(pair);
    const { store } = await openNotes(directory);
    const loaded = await store.load();
    const keys = new Set([...loaded.records].map(({ key }) => key));
    if (loaded.revision < revision) backwards++;
    revision = loaded.revision;
    for (const pair of acknowledged) if (!pairKeys(pair).every((key) => keys.has(key))) missing++;
    for (const key of keys) if (!pairKeys(Number(key.slice(2))).every((half) => keys.has(half))) torn++;
    await store.close();
  }
  return { loops, acknowledged: acknowledged.size, missing, torn, backwards };
}

/** The pairs acknowledged by a writer that is killed once it has said `count` of them. */
async function writeAndKill(directory: string, first: number, count: number): Promise<number[]> {
  const script = fileURLToPath(new URL("kill-writer.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, directory, String(first)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said: number[] = [];
  const ended = new Promise<string | null>((resolve) => child.once("close", (_code, signal) => resolve(signal)));
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(Number(line));
    if (said.length > count) child.kill("SIGKILL");
  }
  if ((await ended) !== "SIGKILL") throw new Error("the writer ended by itself");
  return said;
}
