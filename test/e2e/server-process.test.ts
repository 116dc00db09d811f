import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAgent } from "../support/agent.js";
import { eventually } from "./eventually.js";

const command = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: "utf8" });

describe("a server as a process", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "rollcall-process-"));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("finds its data again, ends with 0 on SIGTERM, and its data directory can be checked while it is down", async () => {
    const dataDirectory = join(directory, "data");
    const first = await startAgent({ dataDirectory });
    const body = JSON.stringify({ Name: "kept", Port: 1 });
    const reply = await fetch(`http://${first.httpAddr}/v1/agent/service/register`, { method: "PUT", body });
    expect(reply.status).toBe(200);
    const before = (await (await fetch(`http://${first.httpAddr}/v1/agent/self`)).json()) as {
      Config: { NodeID: string };
    };
    expect(run("store", "check", dataDirectory).stderr).toContain("another process");
    expect(await first.close()).toBe(0);
    const checked = run("store", "check", dataDirectory);
    expect([checked.status, checked.stdout + checked.stderr]).toEqual([0, expect.stringContaining("is sound")]);

    const second = await startAgent({ dataDirectory });
    const services = (await (await fetch(`http://${second.httpAddr}/v1/agent/services`)).json()) as object;
    const after = (await (await fetch(`http://${second.httpAddr}/v1/agent/self`)).json()) as {
      Config: { NodeID: string };
    };
    expect(Object.keys(services)).toEqual(["kept"]);
    expect(after.Config.NodeID).toBe(before.Config.NodeID);
    expect(await second.close()).toBe(0);
  });

  it("serves from a new data directory what was exported from another", async () => {
    const dataDirectory = join(directory, "data");
    const first = await startAgent({ dataDirectory });
    const body = JSON.stringify({ Name: "moved", Port: 1 });
    await fetch(`http://${first.httpAddr}/v1/agent/service/register`, { method: "PUT", body });
    await first.close();
    const exported = join(directory, "export");
    writeFileSync(exported, run("store", "export", dataDirectory).stdout);
    const elsewhere = join(directory, "elsewhere");
    expect(run("store", "import", elsewhere, exported).status).toBe(0);
    const second = await startAgent({ dataDirectory: elsewhere });
    const services = (await (await fetch(`http://${second.httpAddr}/v1/agent/services`)).json()) as object;
    expect(Object.keys(services)).toEqual(["moved"]);
    await second.close();
  });

  it("takes the well-known command line, and says loudly that it is open to the network", async () => {
    const zones = fileURLToPath(new URL("../../zones", import.meta.url));
    const args = ["-ui", "-client=0.0.0.0", "-node=consul-server01", `-zones-dir=${zones}`];
    const agent = await startAgent({ dataDirectory: join(directory, "consul-data"), args });
    const members = (await (await fetch(`http://${agent.httpAddr}/v1/agent/members`)).json()) as { Name: string }[];
    expect(members.map(({ Name }) => Name)).toEqual(["consul-server01"]);
    expect(await agent.close()).toBe(0);
    expect(agent.output()).toMatch(/^==> Starting Consul agent\.\.\.\n {15}Version: '1\.20\.1' \(Rollcall /); // the log comes after
    expect(agent.output()).toContain("==> WARNING: the HTTP API listens on 0.0.0.0 and there are no tokens");
    expect(agent.output()).toContain("settings without effect here: settings=-ui");
  });

  it("names a second process on the same directory, and a port that is taken, with the remedy", async () => {
    const dataDirectory = join(directory, "data");
    const agent = await startAgent({ dataDirectory });
    await expect(startAgent({ dataDirectory })).rejects.toThrow("another process");
    await expect(startAgent({ dnsPort: agent.dnsPort })).rejects.toThrow(/another program listens there.*-dns-port/);
    await agent.close();
  });

  it("applies a reload whole or not at all, and says who asked for it what is wrong", async () => {
    const file = join(directory, "a.hcl");
    const rendered = join(directory, "out.txt");
    const template = (text: string) => `template { contents = "${text}" destination = "${rendered}" }`;
    writeFileSync(file, `node_meta { a = "1" } service { name = "one.a" } ${template("first")}`);
    const agent = await startAgent({ args: [`-config-file=${file}`] });
    const ask = async (path: string) => (await fetch(`http://${agent.httpAddr}${path}`)).json();
    const reload = async () => {
      const reply = await fetch(`http://${agent.httpAddr}/v1/agent/reload`, { method: "PUT" });
      return [reply.status, await reply.text()];
    };

    const check = 'check { id = "c" ttl = "1h" } discard_check_output = true';
    writeFileSync(file, `node_meta { a = "2" } service { name = "two" } ${check} ${template("second")}`);
    expect(await reload()).toEqual([200, ""]);
    expect(await ask("/v1/agent/self")).toMatchObject({ Meta: { a: "2" } });
    expect(Object.keys((await ask("/v1/agent/services")) as object)).toEqual(["two"]);
    const told = await fetch(`http://${agent.httpAddr}/v1/agent/check/pass/c?note=heard`, { method: "PUT" });
    expect([told.status, await ask("/v1/agent/checks")]).toMatchObject([200, { c: { Status: "passing", Output: "" } }]);
    await eventually(() => expect(readFileSync(rendered, "utf8")).toBe("second"));
    const metrics = await fetch(`http://${agent.httpAddr}/v1/agent/metrics?format=prometheus`);
    const figures = (await metrics.text()).split("\n").filter((line) => line.startsWith("rollcall_template_"));
    expect(figures).toEqual(expect.arrayContaining(["rollcall_template_templates 1", "rollcall_template_failing 0"]));
    expect(figures).toContain("rollcall_template_renders_total 1");

    writeFileSync(file, 'node_meta { a = "3" }\nservice { name = "three" }\ntemplate { sorce = "x" }');
    expect(await reload()).toEqual([500, expect.stringContaining(`${file}:3:12: unknown key "sorce"`)]);
    writeFileSync(file, 'node_meta { a = "3" }\nzzz = 1');
    const unknown = `failed to parse ${file}: 1 error occurred:\n\t* invalid config key zzz\n\n`;
    expect(await reload()).toEqual([500, unknown]);
    expect(Object.keys((await ask("/v1/agent/services")) as object)).toEqual(["two"]);
    expect(await ask("/v1/agent/self")).toMatchObject({ Meta: { a: "2" } });
    await agent.close();
    expect(agent.output()).toContain('agent: service name "one.a" contains a dot');
    expect(agent.output()).toContain(`agent: ${file}:2:1: invalid config key zzz`);
    expect(agent.output()).not.toContain("    at ");
  });

  it("goes on with every listener off, and removes its pid file when it is told to end", async () => {
    const pidFile = join(directory, "pid");
    const args = ["agent", "-dev", "-http-port=-1", "-dns-port=-1", `-pid-file=${pidFile}`];
    const child = spawn(process.execPath, [command, ...args], { stdio: "ignore" });
    const ended = once(child, "exit");
    await eventually(() => expect(readFileSync(pidFile, "utf8")).toBe(String(child.pid)));
    await pause(500); // a process that nothing keeps is gone at once
    expect(child.exitCode).toBe(null);
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    expect(existsSync(pidFile)).toBe(false);
  });
});
