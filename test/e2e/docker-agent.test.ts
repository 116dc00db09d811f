import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freePort, type RunningAgent, startAgent } from "../support/agent.js";
import { describeWith, root } from "../support/needs.js";
import { DockerEngine } from "./docker-engine.js";
import { eventually } from "./eventually.js";
import { dig } from "./programs.js";

const command = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** Containers of a real engine in the catalog and in DNS: by the agent itself, and by registrator as a separate program. */
describeWith(
  ["docker", "busybox", "ip", "dig"],
  "containers in catalog and DNS",
  () => {
    let engine: DockerEngine;
    let agent: RunningAgent | undefined;
    let directory: string;
    /** Host ports of this test alone, in ascending order, and as texts. */
    let ports: string[];

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), "rollcall-docker-"));
      engine = await DockerEngine.start();
    });
    beforeEach(async () => {
      const free = await Promise.all(Array.from({ length: 4 }, freePort));
      ports = free.sort((a, b) => a - b).map(String);
    });
    afterEach(async () => {
      await agent?.close();
      agent = undefined;
      await engine.clear();
    });
    afterAll(async () => {
      await engine?.close();
      rmSync(directory, { recursive: true, force: true });
    });

    async function get<T>(path: string): Promise<T> {
      return (await (await fetch(`http://${agent!.httpAddr}${path}`)).json()) as T;
    }

    /** `PORT HEALTH` of every instance of the service, sorted. */
    async function instances(service: string): Promise<string[]> {
      type Entry = { Service: { Port: number }; Checks: { Status: string; CheckID: string }[] };
      const entries = await get<Entry[]>(`/v1/health/service/${service}`);
      return entries
        .map(({ Service, Checks }) => {
          const own = Checks.filter(({ CheckID }) => CheckID !== "serfHealth").map(({ Status }) => Status);
          return [Service.Port, ...own].join(" ");
        })
        .sort();
    }

    /** Ports of the SRV answer, sorted. */
    async function srvPorts(service: string): Promise<string[]> {
      const lines = await dig(agent!.dnsPort, `${service}.service.consul`, "SRV");
      return lines.map((line) => line.split(" ")[2]!).sort();
    }

    describe("rollcall agent -docker", () => {
      it("registers, answers, follows health and stops, and converges after kill -9 of itself", async () => {
        const options = {
          args: ["-docker"],
          env: { DOCKER_HOST: engine.host },
          dataDirectory: join(directory, "data"),
          httpPort: await freePort(),
          dnsPort: await freePort(),
        };
        agent = await startAgent(options);
        await engine.run("--name", "w1", "-p", `${ports[0]}:80`, "-l", "SERVICE_NAME=shop", "web:1");
        await engine.run("--name", "w2", "-p", `${ports[1]}:80`, "-l", "SERVICE_NAME=shop", "web:1");
        await engine.run("--name", "h1", "-p", `${ports[2]}:80`, "-l", "SERVICE_NAME=fit", "health:1");
        await eventually(async () => expect(await srvPorts("shop")).toEqual([ports[0], ports[1]]));
        await eventually(async () => expect(await instances("fit")).toEqual([`${ports[2]} passing`]));
        expect(await dig(agent.dnsPort, "shop.service.consul", "A")).toEqual(["127.0.0.1"]);
        await engine.docker("exec", "h1", "touch", "/tmp/bad");
        await eventually(async () => expect(await instances("fit")).toEqual([`${ports[2]} critical`]));
        const metrics = await (await fetch(`http://${agent.httpAddr}/v1/agent/metrics?format=prometheus`)).text();
        expect(metrics).toMatch(/^rollcall_docker_engine_up 1$/m);
        expect(metrics).toMatch(/^rollcall_docker_services 3$/m);
        await engine.docker("stop", "w1");
        await eventually(async () => expect(await srvPorts("shop")).toEqual([ports[1]]));
        await agent.kill();
        await engine.docker("rm", "-f", "w2");
        await engine.run("--name", "w3", "-p", `${ports[3]}:80`, "-l", "SERVICE_NAME=shop", "web:1");
        agent = await startAgent(options);
        await eventually(async () => expect(await instances("shop")).toEqual([ports[3]]));
        await eventually(async () => expect(await srvPorts("shop")).toEqual([ports[3]]));
      });
    });

    describe("rollcall registrator as a separate program", () => {
      let registrator: ChildProcess | undefined;
      afterEach(async () => void (await end("SIGKILL")));

      function start(...flags: readonly string[]): () => string {
        const args = [command, "registrator", "-hostname", "host1", ...flags, `consul://${agent!.httpAddr}`];
        const env = { ...process.env, DOCKER_HOST: engine.host };
        const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"], env });
        let words = "";
        child.stderr.on("data", (chunk) => (words += chunk));
        registrator = child;
        return () => words;
      }

      async function end(signal: NodeJS.Signals): Promise<number | null> {
        const child = registrator;
        registrator = undefined;
        if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
        const gone = once(child, "exit");
        child.kill(signal);
        await gone;
        return child.exitCode;
      }

      it("does the same over HTTP, and leaves no ghost after kill -9", async () => {
        agent = await startAgent();
        await engine.run("--name", "w1", "-p", `${ports[0]}:80`, "-l", "SERVICE_NAME=shop", "web:1");
        const words = start("-ip", "127.0.0.2");
        await eventually(async () => expect(await instances("shop")).toEqual([ports[0]]));
        await engine.run("--name", "h1", "-p", `${ports[2]}:80`, "-l", "SERVICE_NAME=fit", "health:1");
        await eventually(async () => expect(await instances("fit")).toEqual([`${ports[2]} passing`]));
        expect(words()).toMatch(/added: [0-9a-f]{12} host1:w1:80\n/);
        await end("SIGKILL");
        await engine.docker("rm", "-f", "w1");
        expect(await instances("shop")).toEqual([ports[0]]);
        start("-ip", "127.0.0.2");
        await eventually(async () => expect(await instances("shop")).toEqual([]));
        expect(await instances("fit")).toEqual([`${ports[2]} passing`]);
        expect(await end("SIGTERM")).toBe(0);
        expect(await instances("fit")).toEqual([`${ports[2]} passing`]);
        const cleaning = start("-ip", "127.0.0.2", "-cleanup");
        await eventually(() => expect(cleaning()).toContain("Cleaning up dangling services"));
        expect(Object.keys(await get<object>("/v1/agent/services"))).toEqual(["host1:h1:80"]);
        expect(await end("SIGTERM")).toBe(0);
        expect(await instances("fit")).toEqual([]);
      });
    });
  },
  [root],
);
