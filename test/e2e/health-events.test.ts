import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RunningAgent, startAgent } from "../support/agent.js";
import { describeWith } from "../support/needs.js";
import { eventually } from "./eventually.js";
import { dig } from "./programs.js";

const watchers = 20;

interface Entry {
  readonly Service: { readonly ID: string };
}

async function put(agent: RunningAgent, path: string, body?: object): Promise<string> {
  const init = body === undefined ? { method: "PUT" } : { method: "PUT", body: JSON.stringify(body) };
  const reply = await fetch(`http://${agent.httpAddr}${path}`, init);
  const text = await reply.text();
  if (!reply.ok) throw new Error(`PUT ${path}: ${reply.status} ${text}`);
  return text;
}

describeWith(["dig"], "a failing instance", () => {
  let agent: RunningAgent;
  let target: Server;
  let failing = false;
  beforeAll(async () => {
    agent = await startAgent();
    target = createServer((_request, response) => response.writeHead(failing ? 500 : 200).end());
    await new Promise<void>((listening) => target.listen(0, "127.0.0.1", listening));
  });
  afterAll(async () => {
    await agent.close();
    target.closeAllConnections();
    target.close();
  });

  it("is out of DNS once its failing probe has ended, and every blocked watcher has been told", async () => {
    const { port } = target.address() as AddressInfo;
    const check = { HTTP: `http://127.0.0.1:${port}/`, Interval: "1h" };
    await put(agent, "/v1/agent/service/register", { Name: "web", ID: "w1", Address: "127.0.0.21", Check: check });
    await put(agent, "/v1/agent/service/register", { Name: "web", ID: "w2", Address: "127.0.0.22" });
    await put(agent, "/v1/agent/check/run/service:w1");
    expect(await dig(agent.dnsPort, "web.service.consul", "A")).toEqual(["127.0.0.21", "127.0.0.22"]);

    const url = `http://${agent.httpAddr}/v1/health/service/web?passing`;
    const index = (await fetch(url)).headers.get("x-consul-index");
    const told = Array.from({ length: watchers }, async () => {
      const reply = await fetch(`${url}&index=${index}&wait=60s`);
      return ((await reply.json()) as Entry[]).map(({ Service }) => Service.ID);
    });
    failing = true;
    await put(agent, "/v1/agent/check/run/service:w1");
    // The probe's end is known to us before anything else could have happened since.
    expect(await dig(agent.dnsPort, "web.service.consul", "A")).toEqual(["127.0.0.22"]);
    expect(await Promise.all(told)).toEqual(Array.from({ length: watchers }, () => ["w2"]));
  });
});

describe("a TTL check over a restart", () => {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-ttl-"));
  let agent: RunningAgent | undefined;
  afterEach(async () => {
    await agent?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function statuses(): Promise<Record<string, string>> {
    const reply = await fetch(`http://${agent!.httpAddr}/v1/agent/checks`);
    const checks = (await reply.json()) as Record<string, { Status: string }>;
    return Object.fromEntries(Object.entries(checks).map(([id, { Status }]) => [id, Status]));
  }

  it("stays passing while its time lasts, and is critical when it ran out meanwhile", async () => {
    agent = await startAgent({ dataDirectory: directory });
    await put(agent, "/v1/agent/check/register", { ID: "long", Name: "long", TTL: "1h" });
    await put(agent, "/v1/agent/check/register", { ID: "short", Name: "short", TTL: "1s" });
    await put(agent, "/v1/agent/check/pass/long");
    await put(agent, "/v1/agent/check/pass/short");
    const toldMs = Date.now();
    await agent.close();
    const kept = await eventually(() => (Date.now() - toldMs > 1_000 ? true : Promise.reject(new Error("too early"))));
    expect(kept).toBe(true);
    agent = await startAgent({ dataDirectory: directory });
    await eventually(async () => expect(await statuses()).toEqual({ long: "passing", short: "critical" }), 900);
  });
});

describe("checks over kept connections", () => {
  it("ask again over the one that is there, and over a new one when the target closed it", async () => {
    const directory = mkdtempSync(join(tmpdir(), "rollcall-kept-"));
    const config = join(directory, "kept.hcl");
    writeFileSync(config, "health { keep_alive = true }\n");
    let connections = 0;
    const target = createServer((_request, response) => response.end("ok")).on("connection", () => connections++);
    await new Promise<void>((listening) => target.listen(0, "127.0.0.1", listening));
    const agent = await startAgent({ args: [`-config-file=${config}`] });
    try {
      const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
      await put(agent, "/v1/agent/check/register", { ID: "kept", Name: "kept", HTTP: url, Interval: "1h" });
      const run = async () => JSON.parse(await put(agent, "/v1/agent/check/run/kept")) as object;
      const passing = { Status: "passing", Output: `HTTP GET ${url}: 200 OK Output: ok` };
      for (let i = 0; i < 3; i++) expect(await run()).toMatchObject(passing);
      expect(connections).toBe(1);
      target.closeAllConnections();
      expect(await run()).toMatchObject(passing);
      expect(connections).toBe(2);
    } finally {
      await agent.close();
      target.closeAllConnections();
      target.close();
      rmSync(directory, { recursive: true });
    }
  });
});

/** Answers on 127.0.6.1 to 127.0.6.N, and tells its port. Stopped, it is what hosts behind a cut link are: silent. */
const answering = `
  const { createServer } = require("node:http");
  let port = 0;
  (function listen(i) {
    if (i > Number(process.argv[1])) return console.log(port);
    const server = createServer((_request, response) => response.end("ok"));
    server.listen(port, "127.0.6." + i, () => { port = server.address().port; listen(i + 1); });
  })(1);
`;

describe("two hundred instances that fall silent at once", () => {
  const instances = 200;
  const directory = mkdtempSync(join(tmpdir(), "rollcall-guard-"));
  let agent: RunningAgent;
  let hosts: ChildProcess;
  let port = 0;
  beforeAll(async () => {
    hosts = spawn(process.execPath, ["-e", answering, String(instances)], { stdio: ["ignore", "pipe", "inherit"] });
    port = Number(String((await once(hosts.stdout!, "data"))[0]));
    writeFileSync(join(directory, "guard.hcl"), `health { guard = { guarded = 0.02 } }\n`);
    agent = await startAgent({ args: [`-config-file=${join(directory, "guard.hcl")}`] });
  });
  afterAll(async () => {
    hosts.kill("SIGKILL");
    await agent.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function register(name: string, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const check = { HTTP: `http://127.0.6.${i + 1}:${port}/`, Interval: "1s", Timeout: "1s", Status: "passing" };
      await put(agent, "/v1/agent/service/register", { Name: name, ID: `${name}${i}`, Check: check });
    }
  }
  const listed = async (name: string): Promise<number> => {
    const reply = await fetch(`http://${agent.httpAddr}/v1/health/service/${name}?passing`);
    return ((await reply.json()) as Entry[]).length;
  };

  it("stay listed where the guard is on and say why; without it they go, as with Consul", async () => {
    await register("guarded", instances);
    await register("bare", 10);
    hosts.kill("SIGSTOP");
    await eventually(async () => expect(await listed("bare")).toBe(0), 20_000);
    const doubted = async () => {
      const reply = await fetch(`http://${agent.httpAddr}/v1/agent/check/states`);
      const { Checks } = (await reply.json()) as { Checks: { ServiceName: string; Status: string; Held: string }[] };
      return Checks.filter(({ ServiceName }) => ServiceName === "guarded");
    };
    await eventually(async () => expect((await doubted()).length).toBeGreaterThan(instances * 0.9), 20_000);
    expect(await listed("guarded")).toBeGreaterThanOrEqual(instances * 0.98 - 1);
    for (const { Status, Held } of await doubted()) {
      expect([Status, Held]).toEqual(["passing", expect.stringMatching(/./)]);
    }
    const explained = await fetch(`http://${agent.httpAddr}/v1/dns/explain?name=guarded.service.consul`);
    const { Instances } = (await explained.json()) as { Instances: { In: boolean; Held: string }[] };
    expect(Instances.filter(({ In, Held }) => In && Held.includes("mass failure")).length).toBeGreaterThan(
      instances * 0.9,
    );
    hosts.kill("SIGCONT");
    await eventually(
      async () => expect([await listed("guarded"), await listed("bare")]).toEqual([instances, 10]),
      20_000,
    );
  }, 60_000);
});
