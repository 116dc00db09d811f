import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  agentService,
  checkServiceNode,
  compileFilter,
  filterErrorPrefix,
  healthCheck,
  member,
  node,
  nodeService,
  type StructField,
  serviceNode,
} from "../../src/filter/index.js";

interface Step {
  /** Absent in steps that wait for an earlier request. */
  readonly request?: { readonly method: string; readonly path: string };
  readonly expect: { readonly status: number; readonly bodyText?: string; readonly names?: readonly string[] };
}
interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
}

const recordings = JSON.parse(
  readFileSync(new URL("../conformance/data/http-core.json", import.meta.url), "utf8"),
) as readonly Case[];

/** The services that the cases register, as `catalog/service` shows them. */
const serviceNodes = [
  {
    Node: "ext1",
    Address: "10.1.1.1",
    Datacenter: "dc1",
    TaggedAddresses: null,
    NodeMeta: { m: "1", "k8s-ns": "a" },
    ServiceID: "i1",
    ServiceName: "db",
    ServiceTags: ["Master", "v1"],
    ServiceMeta: { ver: "1", "a-b": "x" },
    ServicePort: 5432,
    ServiceWeights: { Passing: 3, Warning: 1 },
    ServiceTaggedAddresses: { lan_ipv4: { Address: "10.1.1.1", Port: 9 } },
    ServiceEnableTagOverride: false,
  },
  {
    Node: "ext2",
    Address: "10.1.1.2",
    Datacenter: "dc1",
    TaggedAddresses: null,
    NodeMeta: null,
    ServiceID: "i2",
    ServiceName: "db",
    ServiceTags: [],
    ServiceMeta: {},
    ServicePort: 5433,
    ServiceWeights: { Passing: 1, Warning: 1 },
    ServiceEnableTagOverride: true,
  },
];

/** The same, as `health/service` shows them. */
const entries = serviceNodes.map((record) => ({
  Node: { Node: record.Node, Address: record.Address, Meta: record.NodeMeta },
  Service: { ID: record.ServiceID, Service: record.ServiceName, Tags: record.ServiceTags, Port: record.ServicePort },
  Checks:
    record.Node === "ext1"
      ? [
          { CheckID: "n1", Status: "warning" },
          { CheckID: "c1", Status: "passing" },
        ]
      : [],
}));

interface Endpoint {
  readonly schema: StructField;
  readonly records?: readonly { readonly name: string; readonly record: unknown }[];
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  "catalog/service": { schema: serviceNode, records: serviceNodes.map((record) => ({ name: record.Node, record })) },
  "catalog/services": { schema: serviceNode },
  "catalog/nodes": { schema: node },
  "catalog/node": { schema: nodeService },
  "catalog/node-services": { schema: nodeService },
  "agent/services": { schema: agentService },
  "agent/members": { schema: member },
  "health/service": {
    schema: checkServiceNode,
    records: entries.map((record) => ({ name: record.Node.Node, record })),
  },
  "health/node": { schema: healthCheck },
  "health/checks": { schema: healthCheck },
  "health/state": { schema: healthCheck },
};

/** Every recorded request with a filter, except `agent/checks`, which does not look at its type without a check. */
const filtered = recordings.flatMap(({ name, steps }) =>
  steps.flatMap(({ request, expect: wanted }) => {
    if (!request?.path.includes("filter=")) return [];
    const url = new URL(request.path, "http://localhost");
    const text = url.searchParams.get("filter");
    const endpoint = endpoints[url.pathname.split("/").slice(2, 4).join("/")];
    return text === null || endpoint === undefined ? [] : [{ name, text, endpoint, wanted }];
  }),
);

describe("recorded filters", () => {
  it("are all found", () => {
    expect(filtered.length).toBe(99);
  });

  it.each(filtered)("$name: $text", ({ text, endpoint, wanted }) => {
    const filter = compileFilter(text, endpoint.schema);
    if (!filter.ok) {
      expect(wanted.status).toBe(500);
      expect(filterErrorPrefix + filter.error).toBe(wanted.bodyText);
      return;
    }
    expect(wanted.status).toBe(200);
    if (wanted.names === undefined) return;
    const passed = endpoint.records?.filter(({ record }) => filter.matches(record)).map((found) => found.name);
    expect(passed).toEqual(wanted.names);
  });
});
