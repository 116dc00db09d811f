/**
 * KV beside bare Fastify, alternating, 64 connections, medians of the rounds: `npx tsx test/bench/kv.ts [ROUNDS] [SECONDS]`.
 * Needs wrk.
 *
 * - puts: changing values, durable before the reply, against a bare PUT route that only answers     (at least 0.45)
 * - gets: one key, against a bare GET route that sends the same bytes                               (at least 0.60)
 */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startAgent } from "../support/agent.js";

const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 3);
const run = promisify(execFile);
const directory = mkdtempSync(join(tmpdir(), "rollcall-bench-kv-"));
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const script = join(directory, "put.lua");
writeFileSync(
  script,
  `local n = 0
wrk.method = "PUT"
request = function()
  n = n + 1
  return wrk.format(nil, "/v1/kv/bench/key-" .. (n % 10000), nil, "value number " .. n)
end
`,
);
const agent = await startAgent({ dataDirectory: join(directory, "data") });
const bare = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("http/bare-kv.ts", import.meta.url))], {
  stdio: ["ignore", "pipe", "inherit"],
});
const barePort = await new Promise<number>((resolve) =>
  bare.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString()))),
);
await fetch(`http://${agent.httpAddr}/v1/kv/bench/key-1`, { method: "PUT", body: "value of ordinary length" });

await row("puts", 0.45, ["-s", script]);
await row("gets", 0.6, []);
bare.kill();
await agent.close();
rmSync(directory, { recursive: true, force: true });

async function row(name: string, bound: number, args: readonly string[]): Promise<void> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await rate(agent.httpPort, args));
    theirs.push(await rate(barePort, args));
  }
  const ratio = median(ours) / median(theirs);
  console.log(
    `${name}: ${median(ours).toFixed(0)}/s, bare ${median(theirs).toFixed(0)}/s, ratio ${ratio.toFixed(2)} (bound ${bound})`,
  );
}

async function rate(port: number, args: readonly string[]): Promise<number> {
  const { stdout } = await run("wrk", [
    "-t1",
    "-c64",
    `-d${seconds}s`,
    ...args,
    `http://127.0.0.1:${port}/v1/kv/bench/key-1`,
  ]);
  if (/Non-2xx/.test(stdout)) throw new Error(stdout);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}
