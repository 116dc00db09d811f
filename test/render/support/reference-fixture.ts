import type { StubAnswers } from "./stub-consul.js";

interface Instance {
  readonly node: number;
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[] | null;
  readonly checks: readonly (readonly [id: string, status: string])[];
}

const web: readonly Instance[] = [
  { node: 3, id: "web-c", address: "10.9.0.3", port: 8083, tags: ["zeta", "alpha"], checks: [["c", "passing"]] },
  { node: 1, id: "web-b", address: "", port: 8082, tags: null, checks: [["c", "passing"]] },
  {
    node: 1,
    id: "web-a",
    address: "10.9.0.1",
    port: 8081,
    tags: ["v1"],
    checks: [
      ["c", "passing"],
      ["d", "warning"],
    ],
  },
  { node: 2, id: "web-d", address: "10.9.0.2", port: 8084, tags: ["v2"], checks: [["c", "critical"]] },
  { node: 4, id: "web-m", address: "10.9.0.4", port: 8085, tags: ["v2"], checks: [["_node_maintenance", "critical"]] },
  { node: 5, id: "web-n", address: "10.9.0.5", port: 8086, tags: [], checks: [] },
];

function health(instances: readonly Instance[]): unknown[] {
  return instances.map(({ node, id, address, port, tags, checks }) => ({
    Node: { Node: `n${node}`, Address: `10.0.0.${node}`, Meta: {} },
    Service: { ID: id, Service: "web", Tags: tags, Address: address, Port: port, Meta: {} },
    Checks: checks.map(([CheckID, Status]) => ({ Node: `n${node}`, CheckID, Status })),
  }));
}

const passing = (instance: Instance): boolean => instance.checks.every(([, status]) => status === "passing");

function pairs(values: Readonly<Record<string, string>>): Record<string, unknown> {
  const rows = Object.keys(values)
    .sort()
    .map((Key) => ({ Key, Value: Buffer.from(values[Key]!).toString("base64"), Flags: 0 }));
  const answers: Record<string, unknown> = {};
  for (const row of rows) answers[`/v1/kv/${row.Key}`] = [row];
  for (const prefix of ["app", "app/"]) {
    answers[`/v1/kv/${prefix}?recurse`] = rows.filter(({ Key }) => Key.startsWith(prefix));
  }
  return answers;
}

const service = (ID: string, Tags: readonly string[]) => ({
  ID,
  Service: ID === "c" ? "consul" : "web",
  Tags,
  Address: "",
});

/** What Consul answers in the data rows of the reference's table. */
export const referenceAnswers: StubAnswers = {
  "/v1/health/service/web": health(web),
  "/v1/health/service/web?passing": health(web.filter(passing)),
  "/v1/health/service/web?tag=v1": health(web.filter(({ tags }) => tags?.includes("v1"))),
  "/v1/catalog/services": { web: ["v2", "alpha"], consul: [], Api: ["z"] },
  "/v1/catalog/nodes": [
    { Node: "n2", Address: "10.0.0.2", Meta: { rack: "b" } },
    { Node: "n1", Address: "10.0.0.1", Meta: { rack: "a" } },
  ],
  "/v1/agent/self": { Config: { NodeName: "n1" } },
  "/v1/catalog/node/n1": {
    Node: { Node: "n1", Address: "10.0.0.1", Meta: { rack: "a" } },
    Services: { z: service("z", ["b", "a"]), y: service("y", []), c: service("c", []) },
  },
  "/v1/catalog/datacenters": ["dc2", "dc1"],
  ...pairs({
    "app/": "",
    "app/a": "1",
    "app/b/": "",
    "app/b/c": "2",
    "app/b/d": "x<y",
    apple: "fruit",
    k: "val",
    empty: "",
  }),
};
