import { expect, test } from "vitest";
import { type DefinitionCheck, loadConfig } from "../../src/config/index.js";
import { memoryEnv } from "./files-in-memory.js";

function load(name: string, text: string, check?: DefinitionCheck) {
  return loadConfig(["-dev", "-config-file", name], memoryEnv({ [name]: text }), check);
}

function definitions(name: string, text: string) {
  const result = load(name, text);
  if (!result.ok) throw new Error(result.error);
  return result.config.definitions;
}

test("a service of a file has the shape of the HTTP body", () => {
  const text = `service {
    id = "w1" name = "web" port = 80 tags = ["a"] enable_tag_override = true token = "t"
    meta { v = "1" } weights { passing = 2 warning = 1 }
    tagged_addresses { lan { address = "1.2.3.4" port = 5 } }
    checks = [{ id = "c" http = "http://x" header { a = ["b"] } interval = "5s" tls_skip_verify = true }]
    check { name = "own" DockerContainerID = "d" ScriptArgs = ["x"] DeregisterCriticalServiceAfter = "1m" }
  }`;
  expect(definitions("a.hcl", text)).toEqual([
    {
      kind: "service",
      file: "a.hcl",
      line: 1,
      column: 1,
      value: {
        ID: "w1",
        Name: "web",
        Port: 80,
        Tags: ["a"],
        EnableTagOverride: true,
        Token: "t",
        Meta: { v: "1" },
        Weights: { Passing: 2, Warning: 1 },
        TaggedAddresses: { lan: { Address: "1.2.3.4", Port: 5 } },
        Checks: [{ CheckID: "c", HTTP: "http://x", Header: { a: ["b"] }, Interval: "5s", TLSSkipVerify: true }],
        Check: { Name: "own", DockerContainerID: "d", Args: ["x"], DeregisterCriticalServiceAfter: "1m" },
      },
    },
  ]);
});

test("blocks of the mesh are objects, and a service's check may say whose it is", () => {
  const text = `service {
    name = "a" check { ttl = "1s" service_id = "x" token = "t" }
    connect { sidecar_service { proxy { upstreams = [{ destination_name = "b" }] } } }
  }`;
  expect(definitions("a.hcl", text)[0]?.value).toEqual({
    Name: "a",
    Check: { TTL: "1s" },
    Connect: { sidecar_service: { proxy: { upstreams: [{ destination_name: "b" }] } } },
  });
});

test("services, check and checks are lists of definitions, each with its place", () => {
  const text =
    '{"services":[{"name":"a"},\n {"name":"b"}],"check":{"id":"c","ttl":"5s","service_id":"a"},\n"checks":[{"name":"d"}]}';
  const found = definitions("a.json", text).map(({ kind, value, line, column }) => [kind, value, line, column]);
  expect(found).toEqual([
    ["service", { Name: "a" }, 1, 14],
    ["service", { Name: "b" }, 2, 2],
    ["check", { ID: "c", TTL: "5s", ServiceID: "a" }, 2, 16],
    ["check", { Name: "d" }, 3, 1],
  ]);
});

test("repeated service blocks are several services", () => {
  const found = definitions("a.hcl", 'service { name = "a" }\nservice { name = "b" }');
  expect(found.map(({ value, line }) => [value["Name"], line])).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
});

test.each<[string, string, string]>([
  ['service { name = "a" check { script = "x" } }', "invalid config key service.check.script", "a.hcl:1:30"],
  ['service { name = "a" prot = 1 }', "invalid config key service.prot", "a.hcl:1:22"],
  ['services = [{ name = "a" }, { nam = "b" }]', "invalid config key services[1].nam", "a.hcl:1:31"],
  ['check { id = "a" intervall = "5s" }', "invalid config key check.intervall", "a.hcl:1:18"],
])("%j has a wrong key", (text, error, place) => {
  const result = load("a.hcl", text);
  expect(result).toMatchObject({ ok: false, error: `failed to parse a.hcl: 1 error occurred:\n\t* ${error}\n\n` });
  expect(!result.ok && result.hints[0]).toMatch(new RegExp(`^${place}: ${error.replace(/[[\].]/g, "\\$&")}`));
});

test.each<[string, string]>([
  ['service { port = "x" }', "'service.port' expected type 'int', got unconvertible type 'string', value: 'x'"],
  ['service { tags = "x" }', "'service.tags': source data must be an array or slice, got string"],
  [
    "service { checks = [{ http = 5 }] }",
    "'service.checks[0].http' expected type 'string', got unconvertible type 'int', value: '5'",
  ],
  ["service { meta { a = 5 } }", "'service.meta[a]' expected type 'string', got unconvertible type 'int', value: '5'"],
  ["service = 5", "'service' expected a map, got 'int'"],
])("%j has a value of a wrong type", (text, error) => {
  expect(load("a.hcl", text)).toMatchObject({ error: `failed to parse a.hcl: 1 error(s) decoding:\n\n* ${error}` });
});

test("the room that knows definitions has the last word, and the place is told", () => {
  const check: DefinitionCheck = (kind, value) => (value["TTL"] === undefined ? `${kind} without TTL` : undefined);
  const result = load("a.hcl", '\ncheck { id = "c" }', check);
  expect(result).toMatchObject({ ok: false, error: "check without TTL", hints: ["a.hcl:2:1: check without TTL"] });
  expect(load("a.hcl", 'check { id = "c" ttl = "5s" }', check).ok).toBe(true);
});
