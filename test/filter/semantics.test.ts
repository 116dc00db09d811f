import { describe, expect, it } from "vitest";
import {
  agentService,
  checkServiceNode,
  compileFilter,
  member,
  node,
  nodeDump,
  nodeService,
  type StructField,
  serviceNode,
} from "../../src/filter/index.js";

function holds(text: string, schema: StructField, record: unknown): boolean {
  const filter = compileFilter(text, schema);
  if (!filter.ok) throw new Error(filter.error);
  return filter.matches(record);
}

describe("a missing map key", () => {
  it.each([
    ["Meta.zz == a", false],
    ["Meta.zz != a", true],
    ["a in Meta.zz", false],
    ["a not in Meta.zz", true],
    ["Meta.zz contains a", false],
    ["Meta.zz matches a", true],
    ["Meta.zz not matches a", true],
    ["zz in Meta", false],
    ["zz not in Meta", true],
  ])("%s is %s, with other keys and without a map", (text, wanted) => {
    expect(holds(text, node, { Meta: { a: "a" } })).toBe(wanted);
    expect(holds(text, node, { Meta: null })).toBe(wanted);
    expect(holds(text, node, {})).toBe(wanted);
  });

  it("is not found on the prototype", () => {
    expect(holds("constructor in Meta", node, { Meta: {} })).toBe(false);
    expect(holds('Meta["__proto__"] == a', node, { Meta: {} })).toBe(false);
    expect(holds('Meta["__proto__"] == a', node, JSON.parse('{"Meta":{"__proto__":"a"}}'))).toBe(true);
  });

  it("makes every comparison below it false or true in the same way for structs", () => {
    const record = { TaggedAddresses: { wan: { Address: "192.0.2.1", Port: 80 } } };
    expect(holds("TaggedAddresses.lan.Port == 80", nodeService, record)).toBe(false);
    expect(holds("TaggedAddresses.lan.Port != 80", nodeService, record)).toBe(true);
    expect(holds("TaggedAddresses.wan.Port == 80", nodeService, record)).toBe(true);
  });
});

describe("a list of structs", () => {
  const record = { Checks: [{ Status: "passing" }, { Status: "critical", ServiceTags: ["a"] }] };

  it.each([
    ["Checks.Status == critical", true],
    ["Checks.Status != critical", true],
    ["Checks.Status == warning", false],
    ["not Checks.Status == warning", true],
    ["a in Checks.ServiceTags", true],
    ["Checks.ServiceTags is empty", true],
    ["Checks is not empty", true],
  ])("%s is %s: any element will do", (text, wanted) => {
    expect(holds(text, checkServiceNode, record)).toBe(wanted);
  });

  it.each(["Checks.Status == a", "Checks.Status != a", "Checks.Status not matches a", "Checks.ServiceTags is empty"])(
    "%s is false over none",
    (text) => {
      expect(holds(text, checkServiceNode, { Checks: [] })).toBe(false);
      expect(holds(text, checkServiceNode, { Checks: null })).toBe(false);
      expect(holds(text, checkServiceNode, {})).toBe(false);
    },
  );

  it("nests: any upstream of any service", () => {
    const dump = { Services: [{ Proxy: { Upstreams: [{ DestinationName: "db" }] } }, {}] };
    expect(holds("Services.Proxy.Upstreams.DestinationName == db", nodeDump, dump)).toBe(true);
    expect(holds("Services.Proxy.Upstreams.DestinationName == web", nodeDump, dump)).toBe(false);
    expect(holds("Services.Proxy.Upstreams is empty", nodeDump, dump)).toBe(true);
  });
});

describe("what JSON leaves out", () => {
  it("counts as Go's zero value", () => {
    expect(holds('Kind == ""', nodeService, {})).toBe(true);
    expect(holds("Port == 0", nodeService, {})).toBe(true);
    expect(holds("EnableTagOverride == false", nodeService, {})).toBe(true);
    expect(holds("Connect.Native != true", nodeService, { Connect: null })).toBe(true);
    expect(holds('Kind matches "^$"', nodeService, { Kind: null })).toBe(true);
    expect(holds("Tags is empty and Meta is empty", nodeService, {})).toBe(true);
  });

  it("makes no comparison hold below a pointer", () => {
    const plain = { ID: "web", Service: "web", Port: 80 };
    expect(holds("Proxy.Upstreams is empty", agentService, plain)).toBe(false);
    expect(holds("Proxy.Upstreams.DestinationName != db", agentService, plain)).toBe(false);
    expect(holds("Proxy.Upstreams is empty", agentService, { ...plain, Proxy: {} })).toBe(true);
    expect(holds("Weights.Passing == 0", nodeService, plain)).toBe(false);
  });
});

describe("values", () => {
  const record = { ServicePort: 8, ServiceTags: ["V1"], ServiceEnableTagOverride: true, Node: "a.b", ServiceMeta: {} };

  it.each([
    ['ServicePort == "0x8"', true],
    ['ServicePort == "010"', true],
    ['ServicePort == "+8"', true],
    ["ServicePort == 9223372036854775807", false],
    ["ServiceEnableTagOverride == t", true],
    ["ServiceEnableTagOverride != FALSE", true],
    ["v1 in ServiceTags", false],
    ["V1 in ServiceTags", true],
    ["Node == a.b", true],
    ['Node == "\\x61.\\142"', true],
    ["Node == `a.b`", true],
    ["Node contains a", true],
    ["Node not contains a", false],
    ["Node contains A", false],
    ['Node matches "^A"', false],
    ['Node matches "(?i)^A"', true],
    ['Node == a["."].b', false],
    ["Node == a.b or Node == c and Node == d", true],
    ["(Node == a.b or Node == c) and Node == d", false],
    ["not Node == c and not Node == d", true],
    ["not not Node == a.b", true],
    ["not (Node == a.b and ServicePort == 8)", false],
  ])("%s is %s", (text, wanted) => {
    expect(holds(text, serviceNode, record)).toBe(wanted);
  });

  it("reads a gossip member's address as bytes and its status as a number", () => {
    const self = { Name: "n1", Addr: "127.0.0.1", Port: 8301, Tags: { role: "consul" }, Status: 1 };
    expect(holds("127 in Addr", member, self)).toBe(true);
    expect(holds("126 in Addr", member, self)).toBe(false);
    expect(holds("Addr is empty", member, self)).toBe(false);
    expect(holds("Status == 1 and Tags.role == consul", member, self)).toBe(true);
    expect(compileFilter("256 in Addr", member)).toMatchObject({
      error: 'Failed to coerce value "256" for selector "Addr": strconv.ParseUint: parsing "256": value out of range',
    });
  });

  it("passes everything when the text is empty", () => {
    expect(holds("", node, null)).toBe(true);
  });
});
