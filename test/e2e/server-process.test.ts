import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAgent } from "../support/agent.js";

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
    const args = ["-ui", "-client=0.0.0.0", "-node=consul-server01"];
    const agent = await startAgent({ dataDirectory: join(directory, "consul-data"), args });
    const members = (await (await fetch(`http://${agent.httpAddr}/v1/agent/members`)).json()) as { Name: string }[];
    expect(members.map(({ Name }) => Name)).toEqual(["consul-server01"]);
    expect(await agent.close()).toBe(0);
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
});
