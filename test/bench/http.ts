/**
 * The HTTP API beside bare Fastify, alternating in one run, medians of the rounds:
 *
 *   npx tsx test/bench/http.ts [ROUNDS] [SECONDS] [SERVICES]
 *
 * Needs `wrk` for the loads. Each server is a process of its own; the API's has 10 instances of each service on the embedded
 * store with synced commits.
 *
 * - reads: `health/service/X?passing`, against a route that sends the same bytes                       (at least 0.60)
 * - writes: changing registrations from 256 connections on either endpoint, against a bare PUT route    (at least 0.50)
 * - waiters: 5,000 blocked queries on one service from write to last reply, against parked replies      (at most 1.5)
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ParkedClients } from "./http/parked.js";

const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 4);
const services = Number(process.argv[4] ?? 10_000);
const waiters = 5_000;

interface Process {
  readonly port: number;
  stop(): void;
}

const run = promisify(execFile);
const scripts = mkdtempSync(join(tmpdir(), "rollcall-wrk-"));
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function start(file: string, args: readonly string[], input?: Buffer): Promise<Process> {
  const path = fileURLToPath(new URL(`./http/${file}`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", path, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin?.end(input ?? "");
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once("data", (chunk: Buffer) => resolve(Number(chunk.toString())));
    child.once("exit", (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  return { port, stop: () => void child.kill("SIGTERM") };
}

/** Requests per second that `wrk` gets through. */
async function rate(url: string, connections: number, script?: string): Promise<number> {
  const args = ["-t1", `-c${connections}`, `-d${seconds}s`, ...(script === undefined ? [] : ["-s", script]), url];
  const { stdout } = await run("wrk", args);
  const failed = /Non-2xx or 3xx responses: (\d+)|Socket errors: .*(read|write) [1-9]/.exec(stdout);
  if (failed !== null) throw new Error(`${url}: ${failed[0]}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

/** A wrk script that sends bodies which all change something: the port counts up. */
function writeScript(name: string, body: string): string {
  const path = join(scripts, `${name}.lua`);
  const lua = `local n = 0\nwrk.method = "PUT"\nwrk.headers["Content-Type"] = "application/json"\nrequest = function()\n  n = n + 1\n  return wrk.format(nil, nil, nil, string.format('${body}', n % 2000, n % 60000))\nend\n`;
  writeFileSync(path, lua);
  return path;
}

const agentBody = '{"Name":"bench-%d","Port":%d,"Tags":["v1"],"Meta":{"zone":"a"}}';
const catalogBody =
  '{"Node":"bench","Address":"10.9.9.9","Service":{"Service":"bench-%d","Port":%d,"Tags":["v1"],"Meta":{"zone":"a"}}}';

async function compare(
  name: string,
  ours: () => Promise<number>,
  bare: () => Promise<number>,
  unit: string,
): Promise<void> {
  const pairs: [number, number][] = [];
  for (let round = 0; round < rounds; round++) pairs.push([await ours(), await bare()]);
  const ratio = median(pairs.map(([a, b]) => a / b));
  const [own, reference] = [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))];
  console.log(
    `${name}: ${own.toFixed(0)} ${unit}, bare Fastify ${reference.toFixed(0)} ${unit}, ratio ${ratio.toFixed(2)}`,
  );
}

async function waitersRow(api: Process, bare: Process): Promise<void> {
  const base = `http://127.0.0.1:${api.port}`;
  const own = await ParkedClients.open(api.port, waiters);
  const parked = await ParkedClients.open(bare.port, waiters);
  let port = 1;
  const ours = async (): Promise<number> => {
    const index = (await fetch(`${base}/v1/health/service/service-7`)).headers.get("x-consul-index");
    const body = {
      Node: "node-0",
      SkipNodeUpdate: true,
      Service: { ID: "service-7-0x", Service: "service-7", Port: port++ },
    };
    return own.round(`/v1/health/service/service-7?passing&index=${index}&wait=60s`, settled, () =>
      fetch(`${base}/v1/catalog/register`, { method: "PUT", body: JSON.stringify(body) }),
    );
  };
  const reference = (): Promise<number> =>
    parked.round(
      "/parked",
      async () => Number(await (await fetch(`http://127.0.0.1:${bare.port}/count`)).text()) === waiters,
      () => fetch(`http://127.0.0.1:${bare.port}/release`, { method: "PUT" }),
    );
  await ours();
  await reference();
  await compare(`${waiters} waiters woken`, ours, reference, "ms");
  own.close();
  parked.close();
}

/** Requests that were sent have long been read: nothing tells a client that it is parked. */
async function settled(): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  return true;
}

const api = await start("rollcall.ts", [String(services), "10"]);
const base = `http://127.0.0.1:${api.port}`;
const bytes = Buffer.from(await (await fetch(`${base}/v1/health/service/service-5?passing`)).arrayBuffer());
const bare = await start("bare.ts", [], bytes);
const bareBase = `http://127.0.0.1:${bare.port}`;
console.log(`${services} services of 10 instances, replies of ${bytes.length} bytes`);

await rate(`${base}/v1/health/service/service-5?passing`, 32);
await rate(`${bareBase}/read`, 32);
await compare(
  "health/service reads",
  () => rate(`${base}/v1/health/service/service-5?passing`, 32),
  () => rate(`${bareBase}/read`, 32),
  "/s",
);
const agentScript = writeScript("agent", agentBody);
const catalogScript = writeScript("catalog", catalogBody);
await compare(
  "agent/service/register, 256 connections",
  () => rate(`${base}/v1/agent/service/register`, 256, agentScript),
  () => rate(`${bareBase}/write`, 256, agentScript),
  "/s",
);
await compare(
  "catalog/register, 256 connections",
  () => rate(`${base}/v1/catalog/register`, 256, catalogScript),
  () => rate(`${bareBase}/write`, 256, catalogScript),
  "/s",
);
await waitersRow(api, bare);

api.stop();
bare.stop();
rmSync(scripts, { recursive: true });
