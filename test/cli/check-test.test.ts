import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../src/check-test-main.js";
import type { CommandContext } from "../../src/cli/index.js";

describe("rollcall check test", () => {
  const dir = mkdtempSync(join(tmpdir(), "check-test-"));
  const server = createServer((_request, response) => response.end("well"));
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await new Promise((closed) => server.close(closed));
    rmSync(dir, { recursive: true });
  });

  async function tried(text: string): Promise<{ code: number; out: string; err: string }> {
    const file = join(dir, "definitions.hcl");
    writeFileSync(file, text);
    const said = { out: "", err: "" };
    const context = {
      stdout: (chunk: string) => void (said.out += chunk),
      stderr: (chunk: string) => void (said.err += chunk),
    } as unknown as CommandContext;
    return { code: await run([file], context), ...said };
  }

  const http = () => `service { name = "web" check { http = "http://127.0.0.1:${port}/" interval = "10s" } }`;

  it("runs each definition once and ends with the worst status as a script check would", async () => {
    expect(await tried(http())).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^service:web \(http\): passing after \d+ ms\n {2}HTTP GET .*: 200 OK Output: well\n$/,
      ),
      err: "",
    });
    const warning = `${http()} check { name = "odd" args = ["sh", "-c", "echo hm; exit 1"] interval = "10s" }`;
    const mixed = await tried(warning);
    expect([mixed.code, mixed.out]).toEqual([1, expect.stringContaining("odd (script): warning after")]);
    const dead = await tried(`${warning} check { name = "dead" tcp = "127.0.0.1:1" interval = "10s" }`);
    expect([dead.code, dead.out]).toEqual([2, expect.stringContaining("dead (tcp): critical after")]);
  });

  it("says what a check that asks nobody waits for", async () => {
    const { code, out } = await tried(`check { name = "told" ttl = "10s" }`);
    expect([code, out]).toEqual([0, "told (ttl): not tried: it waits to be told its status\n"]);
  });

  it("names the place of a wrong definition, and says when there is nothing to try", async () => {
    const wrong = await tried(`\ncheck { name = "x" http = "http://127.0.0.1:1" }`);
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringMatching(/definitions\.hcl:2:1: .*Interval must be > 0/)]);
    expect((await tried(`service { name = "quiet" }`)).err).toBe("There is no check in these files.\n");
  });
});
