import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CommandContext } from "../../src/cli/index.js";
import { run } from "../../src/registrator-main.js";
import { eventOf, idOf, inspectOf } from "./scene.js";
import { StubAgent } from "./stub-agent.js";
import { StubEngine } from "./stub-engine.js";

const x1 = idOf("main-x1");
const id12 = x1.slice(0, 12);

let engine: StubEngine;
let agent: StubAgent;
let stop: AbortController;
let running: Promise<number> | undefined;
let stderr: string;
let stdout: string;

beforeEach(async () => {
  engine = await StubEngine.start();
  agent = await StubAgent.start();
  stop = new AbortController();
  stderr = stdout = "";
});
afterEach(async () => {
  stop.abort();
  await running;
  running = undefined;
  await engine.close();
  await agent.close();
});

function start(...argv: string[]): Promise<number> {
  const context = {
    name: "rollcall",
    env: { DOCKER_HOST: engine.host },
    stdout: (chunk: string | Uint8Array) => void (stdout += String(chunk)),
    stderr: (text: string) => void (stderr += text),
    interrupted: () => stop.signal,
  } as unknown as CommandContext;
  running = run(argv, context);
  return running;
}

/** The log without its dates, which every line has. */
function lines(): string[] {
  return stderr
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, ""));
}

function becomes(look: () => void): Promise<void> {
  return vi.waitFor(look, { timeout: 5_000, interval: 2 });
}

describe("rollcall registrator", () => {
  it("says and does what registrator does, and leaves all registered at SIGTERM", async () => {
    engine.containers.set(x1, inspectOf(x1, { labels: { SERVICE_TAGS: "a,b", SERVICE_CHECK_TCP: "1" } }));
    const uri = `consul://127.0.0.1:${agent.port}`;
    const ended = start("-ip", "127.0.0.2", "-hostname", "host1", uri);
    await becomes(() => expect(agent.services.has("host1:x1:80")).toBe(true));
    const registration = agent.requests.find(({ line }) => line.startsWith("PUT"));
    expect(registration?.line).toBe("PUT /v1/agent/service/register?replace-existing-checks=true");
    expect(JSON.parse(registration!.body)).toEqual({
      ID: "host1:x1:80",
      Name: "web",
      Tags: ["a", "b"],
      Port: 8080,
      Address: "127.0.0.2",
      Meta: { "rollcall-docker": expect.stringMatching(new RegExp(`^ENGINE/${id12}/[0-9a-f]{8}$`)) },
      Check: { TCP: "127.0.0.2:8080", Interval: "10s" },
      Checks: null,
    });
    engine.containers.delete(x1);
    engine.tell(eventOf(x1, "die"));
    await becomes(() => expect(agent.services.size).toBe(0));
    expect(agent.requests.at(-1)?.line).toBe("PUT /v1/agent/service/deregister/host1:x1:80");
    engine.containers.set(x1, inspectOf(x1));
    engine.tell(eventOf(x1, "start"));
    await becomes(() => expect(agent.services.size).toBe(1));
    stop.abort();
    expect(await ended).toBe(0);
    expect(agent.services.size).toBe(1);
    expect(stderr).toMatch(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d Starting registrator v7\.4\.0 \.\.\.\n/);
    expect(lines()).toEqual([
      "Starting registrator v7.4.0 ...",
      "Forcing host IP to 127.0.0.2",
      `Using consul adapter: ${uri}`,
      "Connecting to backend (0/0)",
      "consul: current leader  127.0.0.1:8300",
      "Listening for Docker events ...",
      "Syncing services on 1 containers",
      `added: ${id12} host1:x1:80`,
      `removed: ${id12} host1:x1:80`,
      `added: ${id12} host1:x1:80`,
    ]);
  });

  it("removes at SIGTERM what it registered, with -cleanup", async () => {
    engine.containers.set(x1, inspectOf(x1));
    const ended = start("-ip", "127.0.0.2", "-cleanup", `consul://127.0.0.1:${agent.port}`);
    await becomes(() => expect(agent.services.size).toBe(1));
    stop.abort();
    expect(await ended).toBe(0);
    expect(agent.services.size).toBe(0);
  });

  it("prints its version and nothing else", async () => {
    expect(await start("--version")).toBe(0);
    expect([stdout, stderr]).toEqual(["v7.4.0\n", ""]);
  });

  it("says so first, even before a usage error", async () => {
    expect(await start("-nosuch")).toBe(2);
    expect(lines().slice(0, 3)).toEqual([
      "Starting registrator v7.4.0 ...",
      "flag provided but not defined: -nosuch",
      "Usage of registrator:",
    ]);
  });

  it("gives up when the agent does not answer, after as many tries as it is told", async () => {
    const { port } = agent;
    await agent.close();
    expect(await start("-retry-attempts", "2", "-retry-interval", "1", `consul://127.0.0.1:${port}`)).toBe(1);
    expect(lines().slice(2)).toEqual([
      "Connecting to backend (0/2)",
      "Connecting to backend (1/2)",
      "Connecting to backend (2/2)",
      `Get "http://127.0.0.1:${port}/v1/status/leader": dial tcp 127.0.0.1:${port}: connect: connection refused`,
    ]);
    agent = await StubAgent.start();
  });

  it("ends with 1 when the -tags template fails", async () => {
    engine.containers.set(x1, inspectOf(x1));
    expect(await start("-ip", "127.0.0.2", "-tags", "{{.Nope}}", `consul://127.0.0.1:${agent.port}`)).toBe(1);
    expect(lines().at(-1)).toContain("{{.Nope}} template execution failed with error: template: tags:1:2:");
    expect(await start("-tags", "{{", `consul://127.0.0.1:${agent.port}`)).toBe(1);
  });

  it("names the service and the agent's reason when a registration is refused", async () => {
    engine.containers.set(x1, inspectOf(x1, { labels: { SERVICE_CHECK_TCP: "1", SERVICE_CHECK_INTERVAL: "soon" } }));
    void start("-ip", "127.0.0.2", "-hostname", "host1", `consul://127.0.0.1:${agent.port}`);
    const line =
      'register failed: host1:x1:80 (web 127.0.0.2:8080) Unexpected response code: 400 (time: invalid duration "soon")';
    await becomes(() => expect(lines()).toContain(line));
  });
});
