/**
 * One whole server at size, as an operator would run it: 10,000 services of 10 instances loaded over the API.
 *
 *   npx tsx test/bench/server.ts [SERVICES] [ROUNDS]
 *
 * - size: resident memory with everything loaded and read once                                   (at most 600 MB)
 * - start: from the start of the process to the first right DNS answer, beside a bare
 *   open-iterate-and-parse of the same directory                                                  (at most 1.5, target 2 s)
 * - dns: CPU per query beside the kernel's floor, SRV and A with EDNS 1232 (needs gcc)            (at most 3.5)
 * - one writer: changing registrations from one connection, beside a bare Fastify route that
 *   awaits the same synced batch                                                                  (at least 0.80)
 * - write to answer: from sending a registration to the first DNS answer that has it             (p50 2 ms, p99 8 ms)
 */
import { execFile, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { decode, encode } from "dns-packet";
import { type RunningAgent, startAgent } from "../support/agent.js";

const services = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 5);
const instances = 10;
const nodes = 1_000;
const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "rollcall-bench-"));
const dataDirectory = join(directory, "data");
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const at = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)]!;
const config = join(directory, "limits.json");
writeFileSync(config, JSON.stringify({ limits: { http_max_conns_per_client: 20_000 } }));

let written = 0;
let agent = await start();
await load();
await sizeRow();
agent = await startRow();
await dnsRow();
await writerRow();
await writeToAnswerRow();
await agent.close();
rmSync(directory, { recursive: true, force: true });

function start(ports: { httpPort?: number; dnsPort?: number } = {}): Promise<RunningAgent> {
  return startAgent({ dataDirectory, args: [`-config-file=${config}`], ...ports });
}

async function load(): Promise<void> {
  const pool = new Agent({ keepAlive: true, maxSockets: 64 });
  const startMs = performance.now();
  let next = 0;
  const total = services * instances;
  const worker = async (): Promise<void> => {
    while (next < total) {
      const i = next++;
      await put(pool, "/v1/catalog/register", registration(i, 8000 + (i % instances)));
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
  pool.destroy();
  console.log(
    `loaded ${total} instances of ${services} services in ${((performance.now() - startMs) / 1000).toFixed(1)} s`,
  );
}

function registration(i: number, port: number): object {
  const node = (i * 7 + Math.floor(i / services)) % nodes;
  return {
    Node: `node-${node}`,
    Address: `10.0.${node >> 8}.${node & 255}`,
    SkipNodeUpdate: false,
    Service: {
      ID: `service-${i % services}-${Math.floor(i / services)}`,
      Service: `service-${i % services}`,
      Port: port,
      Tags: ["bench"],
    },
    Check: {
      CheckID: `check-${i}`,
      Name: "up",
      ServiceID: `service-${i % services}-${Math.floor(i / services)}`,
      Status: "passing",
    },
  };
}

function put(pool: Agent, path: string, body: object, port = agent.httpPort): Promise<void> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const sent = request({
      host: "127.0.0.1",
      port,
      path,
      method: "PUT",
      agent: pool,
      headers: { "Content-Length": Buffer.byteLength(text) },
    });
    sent.on("response", (response) => {
      response.resume();
      response.on("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${path}: ${response.statusCode}`)),
      );
    });
    sent.on("error", reject);
    sent.end(text);
  });
}

async function sizeRow(): Promise<void> {
  for (let i = 0; i < services; i += 10)
    await (await fetch(`http://${agent.httpAddr}/v1/health/service/service-${i}?passing`)).arrayBuffer();
  console.log(`size: ${(residentBytes(agent.pid) / 2 ** 20).toFixed(0)} MiB resident (bound 600 MB)`);
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}

async function startRow(): Promise<RunningAgent> {
  const { httpPort, dnsPort } = agent;
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await agent.close();
    bare.push(await bareIterate());
    const startMs = performance.now();
    const starting = start({ httpPort, dnsPort });
    await firstAnswer(dnsPort, `service-${services - 1}.service.consul`);
    ours.push(performance.now() - startMs);
    agent = await starting;
  }
  console.log(
    `start: first right answer after ${median(ours).toFixed(0)} ms, bare iterate and parse ${median(bare).toFixed(0)} ms, ratio ${(median(ours) / median(bare)).toFixed(2)} (bound 1.5)`,
  );
  console.log(`size after a start: ${(residentBytes(agent.pid) / 2 ** 20).toFixed(0)} MiB resident`);
  return agent;
}

async function bareIterate(): Promise<number> {
  const startMs = performance.now();
  const script = String.raw`
    const { Level } = await import("level");
    const db = new Level(process.argv[1], { valueEncoding: "utf8" });
    const all = new Map();
    const iterator = db.iterator();
    for (;;) { const entries = await iterator.nextv(1000); if (entries.length === 0) break; for (const [k, v] of entries) all.set(k, k[0] === "\0" ? v : JSON.parse(v.slice(v.indexOf("\n") + 1))); }
    await iterator.close(); await db.close();`;
  await run(process.execPath, ["--input-type=module", "-e", script, levelDirectory()], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
  });
  return performance.now() - startMs;
}

function levelDirectory(): string {
  return process.env["ROLLCALL_BENCH_LEVEL"] ?? join(dataDirectory, "records", "level");
}

async function firstAnswer(port: number, name: string): Promise<void> {
  // Asked without a pause, a server that is loading would spend its time on saying SERVFAIL.
  while ((await ask(port, name).catch(() => 0)) === 0) await pause(10);
}

/** Number of answers; 0 when there is none within 50 ms. */
function ask(port: number, name: string): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const finish = (count: number): void => {
      clearTimeout(timer);
      socket.close();
      resolve(count);
    };
    const timer = setTimeout(() => finish(0), 50);
    socket.on("error", () => finish(0));
    socket.on("message", (reply) => finish(decode(reply).answers?.length ?? 0));
    socket.send(query(name), port, "127.0.0.1");
  });
}

function query(name: string): Buffer {
  return encode({ type: "query", id: 7, flags: 256, questions: [{ type: "SRV", name }] });
}

async function dnsRow(): Promise<void> {
  for (const type of ["SRV", "A"]) {
    const file = join(directory, `queries-${type}`);
    writeFileSync(file, Array.from({ length: services }, (_, i) => `service-${i}.service.consul ${type}\n`).join(""));
    const { stdout } = await run(join(here, "dns-cost/dns-cost"), [
      String(agent.pid),
      String(agent.dnsPort),
      file,
      String(rounds),
      "3",
      "1232",
    ]);
    console.log(`dns ${type} EDNS 1232, ${services} services: ${stdout.trim().split("\n").at(-1)} (bound 3.5)`);
  }
}

async function writerRow(): Promise<void> {
  const bare = spawn(
    process.execPath,
    ["--import", "tsx", join(here, "http/bare-synced.ts"), join(directory, "bare")],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const barePort = await new Promise<number>((resolve) =>
    bare.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString()))),
  );
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await oneWriter(agent.httpPort));
    theirs.push(await oneWriter(barePort));
  }
  bare.kill();
  console.log(
    `one writer: ${median(ours).toFixed(0)}/s, bare route with the same synced batch ${median(theirs).toFixed(0)}/s, ratio ${(median(ours) / median(theirs)).toFixed(2)} (bound 0.80)`,
  );
}

async function oneWriter(port: number): Promise<number> {
  const pool = new Agent({ keepAlive: true, maxSockets: 1 });
  const startMs = performance.now();
  let count = 0;
  for (; performance.now() - startMs < 2_000; count++) {
    written++;
    await put(pool, "/v1/catalog/register", registration(written % 2_000, 10_000 + (written % 50_000)), port);
  }
  const rate = (count / (performance.now() - startMs)) * 1000;
  pool.destroy();
  return rate;
}

async function writeToAnswerRow(): Promise<void> {
  const pool = new Agent({ keepAlive: true, maxSockets: 1 });
  const socket = createSocket("udp4");
  let heard = (_count: number): void => {};
  socket.on("message", (reply) => heard(decode(reply).answers?.length ?? 0));
  const delays: number[] = [];
  for (let i = 0; i < 1_000; i++) {
    const name = `fresh-${process.pid}-${i}`;
    const sentMs = performance.now();
    const answered = new Promise<number>((resolve) => {
      const again = (): void => socket.send(query(`${name}.service.consul`), agent.dnsPort, "127.0.0.1");
      heard = (count) => (count > 0 ? resolve(performance.now() - sentMs) : again());
      again();
    });
    const nudge = setInterval(() => socket.send(query(`${name}.service.consul`), agent.dnsPort, "127.0.0.1"), 100);
    await put(pool, "/v1/catalog/register", {
      Node: "node-1",
      Address: "10.0.0.1",
      SkipNodeUpdate: true,
      Service: { Service: name, Port: 1 },
    });
    delays.push(await answered);
    clearInterval(nudge);
  }
  socket.close();
  pool.destroy();
  console.log(
    `write to answer: p50 ${at(delays, 0.5).toFixed(2)} ms, p99 ${at(delays, 0.99).toFixed(2)} ms (bounds 2 and 8)`,
  );
}
