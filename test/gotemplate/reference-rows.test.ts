import { describe, expect, it } from "vitest";
import {
  catalogNodeServiceType,
  catalogNodeType,
  catalogSnippetType,
  define,
  executeTemplate,
  type FunctionTable,
  nodeType,
  parseTemplate,
  pureFunctions,
  serviceTagsType,
  stringSlice,
  stringType,
  structPointer,
  structPointers,
  textMap,
  type Value,
} from "../../src/gotemplate/index.js";
import { ConsulStub, type DataRequest } from "./consul-stub.js";
import { referenceRows } from "./reference-rows.js";

function instance(
  node: number,
  id: string,
  address: string,
  port: number,
  tags: string[] | undefined,
  checks: string[][],
): DataRequest {
  const Node = `n${node}`;
  const body = {
    Node,
    Address: `10.0.0.${node}`,
    Service: { ID: id, Service: "web", Address: address, Port: port, Tags: tags },
    Checks: checks.map(([name = "", status = ""]) => ({
      Node,
      CheckID: name,
      Name: name,
      Status: status,
      ServiceID: id,
    })),
  };
  return { method: "PUT", path: "/v1/catalog/register", body };
}

const pairs: Readonly<Record<string, string>> = {
  "app/": "",
  "app/a": "1",
  "app/b/": "",
  "app/b/c": "2",
  "app/b/d": "x<y",
  apple: "fruit",
  k: "val",
  empty: "",
};

const fixture: readonly DataRequest[] = [
  instance(3, "web-c", "10.9.0.3", 8083, ["zeta", "alpha"], [["c", "passing"]]),
  instance(1, "web-b", "", 8082, undefined, [["b", "passing"]]),
  instance(
    1,
    "web-a",
    "10.9.0.1",
    8081,
    ["v1"],
    [
      ["a1", "passing"],
      ["a2", "warning"],
    ],
  ),
  instance(2, "web-d", "10.9.0.2", 8084, ["v2"], [["d", "critical"]]),
  instance(4, "web-m", "10.9.0.4", 8085, ["v2"], [["_node_maintenance", "critical"]]),
  instance(5, "web-n", "10.9.0.5", 8086, [], []),
  ...Object.entries(pairs).map(([key, body]) => ({ method: "PUT", path: `/v1/kv/${key}`, body })),
];

const tags = (...names: string[]) => stringSlice(names, serviceTagsType);
const node = (name: string, address: string, rack: string): Record<string, Value> => ({
  Node: name,
  Address: address,
  Meta: textMap({ rack }),
});

/** The reference's catalog is no consistent one, so these are given as they are. */
const catalog: FunctionTable = new Map([
  [
    "services",
    define([], () =>
      structPointers(catalogSnippetType, [
        { Name: "Api", Tags: tags("z") },
        { Name: "consul", Tags: tags() },
        { Name: "web", Tags: tags("alpha", "v2") },
      ]),
    ),
  ],
  ["nodes", define([], () => structPointers(nodeType, [node("n1", "10.0.0.1", "a"), node("n2", "10.0.0.2", "b")]))],
  [
    "node",
    define([], () =>
      structPointer(catalogNodeType, {
        Node: structPointer(nodeType, node("n1", "10.0.0.1", "a")),
        Services: structPointers(catalogNodeServiceType, [
          { ID: "c", Service: "consul", Tags: tags() },
          { ID: "y", Service: "web", Tags: tags() },
          { ID: "z", Service: "web", Tags: tags("a", "b") },
        ]),
      }),
    ),
  ],
  ["datacenters", define([], () => stringSlice(["dc1", "dc2"]), { variadic: stringType })],
]);

function render(template: string): string {
  const stub = new ConsulStub(fixture, { FOO: "bar", EMPTY: "" }, false);
  const functions: FunctionTable = new Map([...pureFunctions, ...stub.functions(), ...catalog]);
  const parsed = parseTemplate("", template, { functions });
  if (!parsed.ok) return `ERR parse: ${parsed.error}`;
  const result = executeTemplate(parsed.template, undefined, functions);
  return result.ok ? result.output : `ERR execute: ${result.error}`;
}

describe("the reference's table of templates", () => {
  it.each(referenceRows)("row %s: %s", (_id, template, expected) => {
    if (expected.startsWith("ERR ")) expect(render(template).slice(0, expected.length)).toBe(expected);
    else expect(render(template)).toBe(expected);
  });
});
