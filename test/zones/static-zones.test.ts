import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { registryRecords } from "../../src/agent/registry-records.js";
import { type StaticZones, startStaticZones } from "../../src/agent/static-zones.js";
import { Answers, defaultAnswerOptions } from "../../src/answers/index.js";
import type { CommandContext } from "../../src/cli/index.js";
import { type Log, LogHub } from "../../src/telemetry/index.js";
import { run } from "../../src/zone-main.js";
import { name, withApex } from "./zone-text.js";

let directory = "";
let lines: string[] = [];
let zones: StaticZones | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "rollcall-static-"));
  lines = [];
});
afterEach(() => {
  zones?.close();
  zones = undefined;
  rmSync(directory, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  writeFileSync(join(directory, file), text);
}

function quiet(): Log {
  return new LogHub({ level: "info", json: false, write: (line) => lines.push(line) }).root;
}

function start(): StaticZones {
  zones = startStaticZones(directory, quiet());
  return zones;
}

function address(zone: StaticZones, host: string): string | undefined {
  const found = zone.lookup(name(host), 1);
  return found === undefined ? undefined : (found.records.at(-1)?.rdata.join(".") ?? "none");
}

it("serves one zone a file, and follows what is changed, added and removed", () => {
  write("a.test.zone", withApex("www A 192.0.2.1"));
  write("ignored.txt", "not a zone");
  const served = start();
  expect(address(served, "www.a.test.")).toBe("192.0.2.1");
  write("a.test.zone", withApex("www A 192.0.2.22"));
  write("b.test.zone", withApex("www A 192.0.2.3"));
  served.rescan();
  expect(address(served, "www.a.test.")).toBe("192.0.2.22");
  expect(address(served, "www.b.test.")).toBe("192.0.2.3");
  rmSync(join(directory, "b.test.zone"));
  served.rescan();
  expect(address(served, "www.b.test.")).toBeUndefined();
});

it("keeps the old zone when its file goes bad, and says where", () => {
  write("a.test.zone", withApex("www A 192.0.2.1"));
  const served = start();
  write("a.test.zone", withApex("www A nonsense"));
  served.rescan();
  expect(address(served, "www.a.test.")).toBe("192.0.2.1");
  expect(served.status()).toEqual([
    {
      zone: "a.test.",
      file: "a.test.zone",
      served: true,
      serial: 1,
      records: 4,
      faults: ["a.test.zone:5:7: error: address is not an IPv4 address"],
    },
  ]);
  expect(lines.join("")).toContain("a.test.zone:5:7: error: address is not an IPv4 address");
});

it("includes files of its directory, notices when they change, and reads nothing outside", () => {
  mkdirSync(join(directory, "parts"));
  write("parts/hosts", "www A 192.0.2.1");
  write("a.test.zone", withApex("$INCLUDE parts/hosts"));
  const served = start();
  expect(address(served, "www.a.test.")).toBe("192.0.2.1");
  write("parts/hosts", "www A 192.0.2.222");
  served.rescan();
  expect(address(served, "www.a.test.")).toBe("192.0.2.222");
  symlinkSync("/etc/hostname", join(directory, "link"));
  for (const outside of ["/etc/hostname", "../../etc/hostname", "link"]) {
    write("a.test.zone", withApex(`$INCLUDE ${outside}`));
    served.rescan();
    expect(served.status()[0]?.faults[0]).toMatch(/^a\.test\.zone:5:10: error: cannot include .*: it is outside/);
  }
});

it("reads regular files only: a pipe would keep it waiting", () => {
  execFileSync("mkfifo", [join(directory, "pipe")]);
  write("a.test.zone", withApex("$INCLUDE pipe"));
  mkdirSync(join(directory, "b.test.zone"));
  expect(
    start()
      .status()
      .map(({ faults }) => faults),
  ).toEqual([
    ["a.test.zone:5:10: error: cannot include pipe: not a regular file"],
    ["b.test.zone:1:1: error: not a regular file"],
  ]);
});

it("serves bytes as they stand, UTF-8 or not", () => {
  const lines = withApex('accent TXT "caf\u00e9" caf\\\u00e9 ; \u00e9\nwww A 192.0.2.1');
  for (const encoding of ["utf8", "latin1"] as const) {
    writeFileSync(join(directory, "a.test.zone"), Buffer.from(lines, encoding));
    zones ??= start();
    zones.rescan();
    const [record] = zones.lookup(name("accent.a.test."), 16)!.records;
    const word = Buffer.from("caf\u00e9", encoding);
    expect(Buffer.from(record!.rdata)).toEqual(
      Buffer.concat([[word.length], word, [word.length], word].map((part) => Buffer.from(part as Buffer))),
    );
  }
});

it("tells the names of its zones, and again when there are others", () => {
  const told: string[] = [];
  write("b.test.zone", withApex("www A 192.0.2.1"));
  zones = startStaticZones(directory, quiet(), undefined, (names) => told.push(names.join()));
  write("b.test.zone", withApex("www A 192.0.2.222"));
  zones.rescan();
  write("a.test.zone", withApex("www A 192.0.2.1"));
  zones.rescan();
  expect(told).toEqual(["b.test.", "a.test.,b.test."]);
});

it("follows aliases into the registry", () => {
  write("a.test.zone", withApex("api CNAME web.service.consul."));
  const answers = new Answers({ options: defaultAnswerOptions, random: Math.random, nowSeconds: () => 1 });
  answers.apply({ kind: "node", op: "put", node: "n1", address: "192.0.2.77" });
  answers.apply({ kind: "service", op: "put", node: "n1", id: "web", service: "web", address: "", port: 80 });
  answers.markLoaded();
  zones = startStaticZones(directory, quiet(), registryRecords(answers));
  expect(address(zones, "api.a.test.")).toBe("192.0.2.77");
});

it("notices a change by itself", async () => {
  write("a.test.zone", withApex("www A 192.0.2.1"));
  const served = start();
  write("a.test.zone", withApex("www A 192.0.2.22"));
  await expect.poll(() => address(served, "www.a.test."), { timeout: 10_000 }).toBe("192.0.2.22");
});

it("serves nothing from a directory that is not there, and says so once", () => {
  rmSync(directory, { recursive: true });
  const served = start();
  served.rescan();
  expect(served.status()).toEqual([]);
  expect(lines.filter((line) => line.includes("cannot read the directory of zones"))).toHaveLength(1);
});

async function check(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const context = {
    stdout: (text: string) => (said.out += text),
    stderr: (text: string) => (said.err += text),
  } as unknown as CommandContext;
  return { code: await run(["check", ...args], context), ...said };
}

it("is what `zone check` reads: exit 0 with a summary, exit 1 with the places of faults", async () => {
  const file = join(directory, "a.test.zone");
  write("a.test.zone", withApex("www A 192.0.2.1"));
  expect(await check(file)).toEqual({ code: 0, out: `${file}: a.test. is sound: serial 1, 4 records\n`, err: "" });
  write("a.test.zone", withApex("www A nonsense"));
  expect(await check(file)).toEqual({ code: 1, out: "", err: `${file}:5:7: error: address is not an IPv4 address\n` });
  write("db.a", withApex("www A 192.0.2.1"));
  expect((await check(join(directory, "db.a"))).code).toBe(1);
  expect((await check("-origin=a.test", join(directory, "db.a"))).out).toContain("a.test. is sound");
  expect((await check()).code).toBe(1);
  expect((await check("--help")).out).toContain("Usage: rollcall zone check");
  expect((await check(join(directory, "none.zone"))).err).toContain("ENOENT");
});

it("has an example that is sound, without a warning", async () => {
  const { code, out } = await check(new URL("../../zones/rollcall.test.zone", import.meta.url).pathname);
  expect({ code, lines: out.split("\n").length }).toEqual({ code: 0, lines: 2 });
});
