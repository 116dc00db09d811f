import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadConfig, machineEnv } from "../../src/config/index.js";

const dir = mkdtempSync(join(tmpdir(), "rollcall-config-"));
afterAll(() => rmSync(dir, { recursive: true }));

test("files, links to files and missing paths of the machine are read", () => {
  writeFileSync(join(dir, "b.hcl"), 'node_name = "b"');
  writeFileSync(join(dir, "real"), '{"node_name":"c"}');
  symlinkSync(join(dir, "real"), join(dir, "c.json"));
  mkdirSync(join(dir, "sub.hcl"));
  const env = machineEnv();
  const read = loadConfig(["-dev", "-config-dir", dir], env);
  expect(read).toMatchObject({ ok: true, config: { nodeName: "c" } });
  const missing = join(dir, "nope");
  expect(loadConfig(["-dev", "-config-file", missing], env)).toMatchObject({
    error: `config: Open failed on ${missing}. open ${missing}: no such file or directory`,
  });
  expect(loadConfig(["-data-dir", join(dir, "b.hcl"), "-bind=127.0.0.1"], env)).toMatchObject({
    error: `data_dir "${join(dir, "b.hcl")}" is not a directory`,
  });
});

test("the machine names itself and its addresses", () => {
  const { hostname, interfaces } = machineEnv();
  expect(hostname).not.toBe("");
  expect(interfaces().some(({ address, loopback }) => address === "127.0.0.1" && loopback)).toBe(true);
});
