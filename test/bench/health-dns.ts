/**
 * What checks cost those who ask, on the built command (`npm run build` first):
 *
 *     tsx test/bench/health-dns.ts [checks=20000] [rounds=200] [seconds=10] [kept]
 *
 * - removal: from the end of a failing answer to the moment when DNS no longer gives the instance and the last of the blocked
 *   watchers has been told, with the store on disk and all checks running beside;
 * - DNS answer times of an agent that runs the checks, beside those of the same agent without checks while the same probe load
 *   comes from another process;
 * - resident memory of the one over the other.
 *
 * With `kept`, checks and load keep their connections.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningAgent, startAgent } from "../support/agent.js";
import { DnsClient, quantile } from "./health/dns-client.js";
import { startLoad } from "./health/load.js";
import { startTarget } from "./health/target.js";

const intervalS = 10;
const watchersPerRound = 10;
const queriesPerSecond = 500;
const [checks = 20_000, rounds = 200, seconds = 10] = process.argv.slice(2, 5).map(Number);
const kept = process.argv[5] === "kept";

const directory = mkdtempSync(join(tmpdir(), "rollcall-bench-"));

function definitions(name: string, urlOf: ((index: number) => string) | undefined): string {
  const services = Array.from({ length: checks }, (_, i) => {
    const check = urlOf && { http: urlOf(i), interval: `${intervalS}s` };
    return { name: `svc-${i}`, address: "127.0.0.1", port: 80, ...(check && { check }) };
  });
  const file = join(directory, `${name}.json`);
  writeFileSync(file, JSON.stringify({ services, health: { keep_alive: kept } }));
  return `-config-file=${file}`;
}

function start(name: string, urlOf?: (index: number) => string): Promise<RunningAgent> {
  const args = [definitions(name, urlOf), "-log-level=err"];
  return startAgent({ args, dataDirectory: join(directory, name), readyWithinMs: 300_000 });
}

function residentMb({ pid }: RunningAgent): number {
  const [, kib = "0"] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1_024;
}

/** DNS answer times and memory once every check has run. */
async function asked(agent: RunningAgent): Promise<{ p50: number; p99: number; rssMb: number }> {
  await pause(intervalS * 1_000);
  const dns = await DnsClient.open(agent.dnsPort);
  const sorted = await dns.latenciesMs("consul.service.consul", queriesPerSecond, seconds);
  dns.close();
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), rssMb: residentMb(agent) };
}

/** One instance that fails and comes back, over and over. */
class Flipping {
  readonly #server: Server;
  readonly #agent: RunningAgent;
  readonly #dns: DnsClient;
  failing = false;
  answeredMs = 0;

  constructor(agent: RunningAgent, dns: DnsClient) {
    this.#agent = agent;
    this.#dns = dns;
    this.#server = createServer((_request, response) => {
      response.writeHead(this.failing ? 500 : 200).end("", () => {
        this.answeredMs = performance.now();
      });
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    const { port } = this.#server.address() as AddressInfo;
    const check = { HTTP: `http://127.0.0.1:${port}/`, Interval: "1h" };
    await this.#put("/v1/agent/service/register", { Name: "flip", Address: "127.0.0.77", Check: check });
    await this.probe(false);
  }

  async probe(failing: boolean): Promise<void> {
    this.failing = failing;
    await this.#put("/v1/agent/check/run/service:flip");
  }

  /** Milliseconds from the failing answer to the name's absence, and to the last watcher. */
  async round(): Promise<{ goneMs: number; toldMs: number }> {
    const url = `http://${this.#agent.httpAddr}/v1/health/service/flip?passing`;
    const index = (await fetch(url)).headers.get("x-consul-index");
    const watchers = Array.from({ length: watchersPerRound }, async () => {
      await answered(`${url}&index=${index}&wait=60s`);
      return performance.now();
    });
    await pause(20); // the watchers' requests are on their way
    const probed = this.probe(true);
    while ((await this.#dns.count("flip.service.consul")) !== 0) await pause(0);
    const goneMs = performance.now() - this.answeredMs;
    const toldMs = Math.max(...(await Promise.all(watchers))) - this.answeredMs;
    await probed;
    await this.probe(false);
    return { goneMs, toldMs };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #put(path: string, body?: object): Promise<void> {
    const init = body === undefined ? { method: "PUT" } : { method: "PUT", body: JSON.stringify(body) };
    const reply = await fetch(`http://${this.#agent.httpAddr}${path}`, init);
    const text = await reply.text();
    if (!reply.ok) throw new Error(`PUT ${path}: ${reply.status} ${text}`);
  }
}

async function removal(agent: RunningAgent): Promise<void> {
  const dns = await DnsClient.open(agent.dnsPort);
  const flipping = new Flipping(agent, dns);
  await flipping.open();
  const gone: number[] = [];
  const told: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { goneMs, toldMs } = await flipping.round();
    gone.push(goneMs);
    told.push(toldMs);
  }
  flipping.close();
  dns.close();
  for (const [what, values] of Object.entries({ "out of DNS": gone, "last of the watchers told": told })) {
    values.sort((a, b) => a - b);
    const [p50, p99] = [quantile(values, 0.5), quantile(values, 0.99)];
    console.log(
      `${what} after the failing answer: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (bound 50; ${rounds} rounds)`,
    );
  }
}

/** Resolves with the head of the answer: `fetch` would cost this process more than what is measured. */
function answered(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      response.resume();
      resolve();
    }).on("error", reject);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const target = await startTarget();
try {
  const without = await start("without");
  const urls = Array.from({ length: 64 }, (_, i) => target.urlOf(i));
  const load = startLoad({ urls, perSecond: checks / intervalS, kept });
  const beside = await asked(without);
  load.kill();
  await without.close();
  const agent = await start("with", target.urlOf);
  const own = await asked(agent);
  console.log(
    `${checks} checks at ${intervalS} s: DNS p50 ${own.p50.toFixed(2)} ms, p99 ${own.p99.toFixed(2)} ms;`,
    `load from beside: p50 ${beside.p50.toFixed(2)} ms, p99 ${beside.p99.toFixed(2)} ms;`,
    `ratio of p99 ${(own.p99 / beside.p99).toFixed(2)} (bound 2);`,
    `RSS ${own.rssMb.toFixed(0)} MB over ${beside.rssMb.toFixed(0)} MB (+${(own.rssMb - beside.rssMb).toFixed(0)}, bound 250)`,
  );
  await removal(agent);
  await agent.close();
} finally {
  target.child.kill();
  rmSync(directory, { recursive: true, force: true });
}
