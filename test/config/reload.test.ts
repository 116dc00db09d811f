import { expect, test } from "vitest";
import { type AgentConfig, loadConfig, reloadConfig } from "../../src/config/index.js";
import { memoryEnv } from "./files-in-memory.js";

function load(text: string): AgentConfig {
  const result = loadConfig(["-dev", "-config-file", "a.hcl"], memoryEnv({ "a.hcl": text }));
  if (!result.ok) throw new Error(result.error);
  return result.config;
}

test("what may change takes effect, the rest stays and is named", () => {
  const before = load('datacenter = "a" log_level = "info" client_addr = "127.0.0.1"');
  const after = load(
    'datacenter = "b" log_level = "warn" client_addr = "127.0.0.2" dns_config { only_passing = true } recursors = ["1.1.1.1"] ports { dns = 1 }',
  );
  const { config, applied, ignored } = reloadConfig(before, after);
  expect([...applied].sort()).toEqual(["dns_config.only_passing", "log_level", "recursors"]);
  expect([...ignored].sort()).toEqual(["addresses", "datacenter", "ports.dns", "primary_datacenter"]);
  expect(config).toMatchObject({
    datacenter: "a",
    log: { level: "WARN" },
    dns: { onlyPassing: true },
    ports: { dns: 8600 },
  });
  expect(config.addresses).toEqual(before.addresses);
});

test("definitions are always taken over", () => {
  const { config, applied } = reloadConfig(
    load('service { name = "a" }'),
    load('service { name = "b" } check { id = "c" ttl = "1s" }'),
  );
  expect(applied).toEqual(["services", "checks"]);
  expect(config.definitions.map(({ value }) => value["Name"] ?? value["ID"])).toEqual(["b", "c"]);
});

test("the same configuration changes nothing, wherever its definitions stand", () => {
  const { applied, ignored } = reloadConfig(load('service { name = "a" }'), load('\n\nservice { name = "a" }'));
  expect([applied, ignored]).toEqual([[], []]);
});
