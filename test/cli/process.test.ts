import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agentDouble } from "../client/agent-double.js";

const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-process-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function rollcall(argv: readonly string[], command = main) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...argv], { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("the built command", () => {
  it("knows its own version from package.json", () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(rollcall(["version"]).stdout).toContain(`Rollcall v${version}\n`);
  });

  it("is `consul` when a link of that name started it, and the template program as `consul-template`", () => {
    symlinkSync(main, join(folder, "consul"));
    symlinkSync(main, join(folder, "consul-template"));
    expect(rollcall(["--version"], join(folder, "consul")).stdout).toMatch(/^Consul v1\.20\.1\n/);
    expect(rollcall(["-zz"], join(folder, "consul-template")).stderr).not.toContain("Available commands are:");
  });

  it("writes all of a long output before it ends", async () => {
    const value = "v".repeat(1_000_000);
    const body = JSON.stringify([{ Key: "k", Flags: 0, Value: Buffer.from(value).toString("base64") }]);
    const agent = await agentDouble((_seen, response) => void response.end(body));
    const child = spawn(process.execPath, [main, "kv", "get", `-http-addr=${agent.address}`, "k"]);
    let length = 0;
    child.stdout.on("data", (chunk: Buffer) => (length += chunk.length));
    const status = await new Promise((resolve) => child.on("close", resolve));
    await agent.close();
    expect([status, length]).toEqual([0, value.length + 1]);
  });

  it("ends quietly when its reader goes away", () => {
    const { stdout, stderr } = spawnSync("sh", ["-c", `"$0" "$1" kv get -h | head -n 1`, process.execPath, main], {
      encoding: "utf8",
    });
    expect(stdout).toBe("Usage: rollcall kv get [options] [KEY_OR_PREFIX]\n");
    expect(stderr).toBe("");
  });

  it("ends the monitor with 0 on SIGINT", async () => {
    const agent = await agentDouble((_seen, response) => void response.write("first line\n"));
    const child = spawn(process.execPath, [main, "monitor", `-http-addr=${agent.address}`]);
    child.stdout.once("data", () => child.kill("SIGINT"));
    const ended = await new Promise((resolve) => child.on("exit", (code, signal) => resolve([code, signal])));
    await agent.close();
    expect(ended).toEqual([0, null]);
  });

  it("warns of a switch that is no boolean and goes on", () => {
    const env = { ...process.env, CONSUL_HTTP_SSL: "zz", CONSUL_HTTP_ADDR: "127.0.0.1:1" };
    const { stderr } = spawnSync(process.execPath, [main, "kv", "get", "a"], { env, encoding: "utf8" });
    expect(stderr).toMatch(
      /^\S+Z \[WARN\] {2}consul-api: could not parse CONSUL_HTTP_SSL: error=.*\nError querying Consul agent: Get "http:/,
    );
  });

  it.each([["agent -h"], ["agent -dev zz --help"]])("lists every flag of the agent for %j", (line) => {
    const { status, stdout, stderr } = rollcall(line.split(" "));
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: rollcall agent \[options\]\n/);
    expect(stdout).toContain("\n  -data-dir=<value>\n     Directory of the durable state");
  });

  it("says which agent flags there are after a wrong one, and which was meant", () => {
    const { status, stdout, stderr } = rollcall(["agent", "-data-dri=x"]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^flag provided but not defined: -data-dri\nUsage:\n {2}-advertise value\n {4}\tAddress /);
    expect(stderr).toMatch(/\nDid you mean -data-dir\?\n$/);
  });

  it.each([
    [
      "-data-dir=/proc/x/y",
      /Error starting agent: error="cannot make the data directory \/proc\/x\/y: ENOENT.*-data-dir/,
    ],
    ["-data-dir=file/x", /Error starting agent: error="cannot make the data directory file\/x: ENOTDIR/],
    ["-dev -log-file=/proc/x/a.log", /^==> log_file \/proc\/x\/a\.log cannot be written: ENOENT/],
    ["-dev -pid-file=no/such/pid", /Error starting agent: error="Could not open pid file: ENOENT.*no\/such\/pid/],
  ])("agent %s ends at once with a reason", (flags, reason) => {
    writeFileSync(join(folder, "file"), "");
    const line = `agent -server -bind=127.0.0.1 -http-port=-1 -dns-port=-1 ${flags}`;
    const { status, stdout, stderr } = rollcall(line.split(" "));
    expect(stdout + stderr).toMatch(reason);
    expect(status).toBe(1);
  });

  it.each([
    ['check { name = "c" }', 'check "c": TTL must be > 0 for TTL checks'],
    [
      'check { id = "c" http = "http://x" }',
      'check "c": Interval must be > 0 for Script, HTTP, H2PING, TCP, UDP or OSService checks',
    ],
    ["service { port = 1 }", "c.hcl:2:1: Missing service name"],
    ['template { sorce = "x" }', 'c.hcl:2:12: unknown key "sorce"'],
    ["docker { foo = 1 }", "c.hcl:2:10: invalid config key docker.foo"],
    ['forward { conditional { "x" = ["zz"] } }', 'forward.conditional: "x": upstream "zz"'],
  ])("validate refuses %s, as the start would", (text, reason) => {
    writeFileSync(join(folder, "c.hcl"), `data_dir = "d" bind_addr = "127.0.0.1"\n${text}\n`);
    const { status, stdout, stderr } = rollcall(["validate", "c.hcl"]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`Config validation failed: ${reason}`);
  });

  it("names file, line and what was meant when a service file is wrong", () => {
    writeFileSync(join(folder, "s.hcl"), 'service {\n  nmae = "x"\n}\n');
    const { status, stderr } = rollcall(["services", "register", "s.hcl"]);
    expect(status).toBe(1);
    expect(stderr).toBe(
      "Error: failed to parse s.hcl: 1 error occurred:\n\t* invalid config key service.nmae\n" +
        's.hcl:2:3: invalid config key service.nmae. Did you mean "name"?\n',
    );
  });

  it("imports, checks, exports and repairs a store", () => {
    const store = join(folder, "store");
    const exported = join(folder, "export");
    writeFileSync(exported, '{"rollcallExport":1,"revision":7,"lines":0}\n');
    expect(rollcall(["store", "import", store, exported])).toEqual({
      status: 0,
      stdout: "",
      stderr: `Imported 0 records into ${join(store, "records")}\n`,
    });
    expect(rollcall(["store", "check", store])).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("is sound: 0 records at revision 7"),
    });
    expect(rollcall(["store", "export", store])).toMatchObject({ status: 0, stdout: readFileSync(exported, "utf8") });
    expect(rollcall(["store", "repair", store])).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("Kept 0 records"),
    });
  });

  it("says what is wrong with an import, and of a file that is not there", () => {
    expect(rollcall(["store", "import", "store", "nofile"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("nofile"),
    });
    writeFileSync(join(folder, "bad"), "zz\n");
    expect(rollcall(["store", "import", "store", "bad"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Error: .*line 1/),
    });
  });

  it("refuses to look into a folder that is no store", () => {
    const { status, stderr } = rollcall(["store", "check", folder]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Error: .*\n$/);
  });
});
