import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deregisterAgentService, deregisterCatalog, kvDeleteTree, restoreOwn } from "../../src/catalog/index.js";
import { nodeId, startServer, type TestServer } from "./harness.js";
import { type Reply, send } from "./request.js";

// Answers of Consul that the recordings in `test/conformance` do not hold.

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  const { registry } = server;
  await registry.propose(restoreOwn("n1"));
  for (const { record } of [...(registry.view.tables.node("n1")?.instances.values() ?? [])]) {
    if (record.owner === "agent") await registry.propose(deregisterAgentService("n1", record.service.id));
  }
  for (const name of registry.view.tables.nodes.keys()) {
    if (name !== "n1") await registry.propose(deregisterCatalog({ node: name, serviceId: "", checkId: "" }));
  }
  await registry.propose(kvDeleteTree(""));
});

const get = (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
  send(server.port, "GET", path, headers);
const put = (path: string, body: unknown = ""): Promise<Reply> =>
  send(server.port, "PUT", path, {}, typeof body === "string" ? body : JSON.stringify(body));
const read = async (path: string) => JSON.parse((await get(path)).text);

describe("parameters of reads are looked at", () => {
  const conflict = "Cannot specify ?stale with ?consistent, conflicting semantics.";
  test.each([
    ["PUT", "/v1/kv/a?index=x", "Invalid index"],
    ["PUT", "/v1/kv/a?wait=5", "Invalid wait time"],
    ["DELETE", "/v1/kv/a?stale&consistent", conflict],
    ["PUT", "/v1/kv/?index=x", "Invalid index"],
    ["GET", "/v1/status/leader?index=x", "Invalid index"],
    ["GET", "/v1/status/peers?stale&consistent", conflict],
    ["GET", "/v1/catalog/datacenters?stale&consistent", conflict],
    ["GET", "/v1/coordinate/node/nope?wait=x", "Invalid wait time"],
    ["GET", "/v1/catalog/nodes?max_stale=%22", 'Invalid max_stale value "\\""'],
    ["GET", "/v1/health/connect/x?passing=y", "Invalid value for ?passing"],
  ])("by %s %s", async (method, path, message) => {
    expect(await send(server.port, method, path)).toMatchObject({ status: 400, text: message });
  });

  test.each([
    ["Max-Age=x", 400],
    ["max-age=", 400],
    ["max-age=1=2", 400],
    ["STALE-IF-ERROR=5", 200],
    ["max-age = x", 200],
  ])("in Cache-Control: %s", async (value, status) => {
    expect((await get("/v1/catalog/nodes", { "Cache-Control": value })).status).toBe(status);
  });

  test.each(["node/n1", "checks/x", "state/any"])(
    "health/%s says with index headers that a datacenter is unknown",
    async (path) => {
      const reply = await get(`/v1/health/${path}?dc=zz`);
      expect(reply).toMatchObject({ status: 500, text: "No path to datacenter" });
      expect(reply.headers).toMatchObject({ "x-consul-index": "1", "x-consul-knownleader": "false" });
    },
  );

  test.each(["health/connect/x", "catalog/connect/x"])("%s refuses a wrong filter", async (path) => {
    expect((await get(`/v1/${path}?filter=Foo==1`)).status).toBe(500);
  });

  test("coordinates of a segment are none", async () => {
    expect((await get("/v1/coordinate/nodes?segment=s")).text).toBe("[]");
    expect((await get("/v1/coordinate/node/n1?segment=s")).status).toBe(404);
  });
});

describe("parameters of Consul Enterprise", () => {
  test.each([
    ["agent/version?ns=x&partition=y", 200],
    ["agent/metrics?ns=x", 200],
    ["operator/raft/configuration?ns=x", 200],
    ["coordinate/datacenters?partition=x", 200],
    ["coordinate/node/n1?ns=x", 200],
    ["coordinate/node/n1?partition=x", 400],
    ["internal/ui/nodes?ns=x", 200],
    ["internal/ui/services?ns=x", 400],
    ["session/list?ns=x", 400],
    ["event/list?ns=x", 200],
  ])("are refused only where Consul looks for them: %s", async (path, status) => {
    expect((await get(`/v1/${path}`)).status).toBe(status);
  });
});

describe("what nobody can make yet is not there", () => {
  test.each([
    ["session/list", 200, "[]"],
    ["session/info/x", 200, "[]"],
    ["session/node/", 400, "Missing node name"],
    ["session/info/", 400, "Missing session"],
    ["session/list?index=x", 400, "Invalid index"],
    ["event/list?wait=1", 400, "Invalid wait time"],
    ["event/list", 200, "[]"],
    ["query", 200, "[]"],
    ["query/zz", 500, "failed prepared query lookup: index error: UUID must be 36 characters"],
    ["query/zz/execute", 404, "Query not found"],
    ["config/", 200, "[]"],
    ["config/service-defaults", 200, "[]"],
    ["config/zz", 500, "invalid config entry kind: zz"],
    ["config/service-defaults/x", 404, 'Config entry not found for "service-defaults" / "x"'],
  ])("%s", async (path, status, body) => {
    expect(await get(`/v1/${path}`)).toMatchObject({ status, text: body });
  });

  test.each([
    ["session/destroy/x", 200, "true"],
    ["session/destroy/", 400, "Missing session"],
    ["session/renew/x", 404, "Session id 'x' not found"],
  ])("nor to be had by PUT %s", async (path, status, body) => {
    expect(await put(`/v1/${path}`)).toMatchObject({ status, text: body });
  });

  test("and cannot be made", async () => {
    const replies = [put("/v1/session/create", {}), send(server.port, "POST", "/v1/query"), put("/v1/event/fire/x")];
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

describe("the order of instances", () => {
  beforeEach(async () => {
    for (const [Node, Status] of [
      ["a", "critical"],
      ["b", "passing"],
      ["z", "passing"],
    ]) {
      const Check = { CheckID: "c", Status };
      await put("/v1/catalog/register", { Node, Address: "1.1.1.1", Service: { Service: "db" }, Check });
    }
    await put("/v1/agent/service/register", { Name: "db" });
  });
  const nodesOf = async (path: string): Promise<string[]> =>
    (await read(path)).map(({ Node }: { Node: string | { Node: string } }) =>
      typeof Node === "string" ? Node : Node.Node,
    );

  test.each([
    ["health/service/db", "a b n1 z"],
    ["health/service/db?passing", "z b n1"],
    ["health/service/db?near=_agent", "n1 a b z"],
    ["health/service/db?near=_agent&passing", "n1 z b"],
    ["health/service/db?passing&filter=Node.Node!=z", "n1 b"],
    ["health/service/db?near=a", "a b n1 z"],
    ["catalog/service/db?near=n1", "n1 a b z"],
    ["catalog/nodes?near=_agent", "n1 a b z"],
    ["health/state/any?near=_agent", "n1 a b z"],
  ])("%s is %s", async (path, nodes) => {
    expect((await nodesOf(`/v1/${path}`)).join(" ")).toBe(nodes);
  });
});

describe("a path that lacks its slash", () => {
  test.each([
    ["PUT", "/v1/agent/service/maintenance?enable=true", "/v1/agent/service/maintenance/?enable=true"],
    ["GET", "/v1/agent/service/deregister", "/v1/agent/service/deregister/"],
    ["PATCH", "/v1/acl/policy/name", "/v1/acl/policy/name/"],
    ["GET", "/v1/kv?keys", "/v1/kv/?keys"],
  ])("is redirected, under another prefix too: %s %s", async (method, path, location) => {
    const reply = await send(server.port, method, path);
    expect([reply.status, reply.headers.location]).toEqual([307, location]);
  });

  test("is told in Go's HTML", async () => {
    expect((await get("/v1/kv?a=1&b='")).text).toBe('<a href="/v1/kv/?a=1&amp;b=&#39;">Temporary Redirect</a>.\n\n');
  });
});

test("autopilot shows one healthy server", async () => {
  const { Servers, Leader, Voters } = await read("/v1/operator/autopilot/state");
  expect([Leader, Voters, Object.keys(Servers)]).toEqual([nodeId, [nodeId], [nodeId]]);
  expect(Servers[nodeId]).toMatchObject({ Name: "n1", Status: "leader", NodeType: "voter", Healthy: true });
  expect((await read("/v1/operator/autopilot/health")).Servers[0]).toMatchObject({ ID: nodeId, Voter: true });
  expect((await read("/v1/operator/autopilot/configuration")).LastContactThreshold).toBe("200ms");
});

test("the overview counts each node and instance as its worst check", async () => {
  const Checks = [
    { CheckID: "n", Name: "disk", Status: "warning" },
    { CheckID: "s", Name: "http", ServiceID: "db", Status: "critical" },
    { CheckID: "t", Name: "http", ServiceID: "db", Status: "passing" },
  ];
  await put("/v1/catalog/register", { Node: "x", Address: "1.1.1.1", Service: { Service: "db" }, Checks });
  expect(await read("/v1/internal/ui/catalog-overview")).toEqual({
    Nodes: [{ Total: 2, Passing: 1, Warning: 1, Critical: 0 }],
    Services: [
      { Name: "consul", Total: 1, Passing: 1, Warning: 0, Critical: 0 },
      { Name: "db", Total: 1, Passing: 0, Warning: 0, Critical: 1 },
    ],
    Checks: [
      { Name: "Serf Health Status", Total: 1, Passing: 1, Warning: 0, Critical: 0 },
      { Name: "disk", Total: 1, Passing: 0, Warning: 1, Critical: 0 },
      { Name: "http", Total: 2, Passing: 1, Warning: 0, Critical: 1 },
    ],
  });
});

describe("keys and values", () => {
  test("a flag that is no number is told before the unknown datacenter", async () => {
    expect((await put("/v1/kv/a?flags=x&dc=zz")).text).toContain("strconv.ParseUint");
  });

  test("an empty separator wins over its misspelling", async () => {
    await put("/v1/kv/a/b", "1");
    expect(await read("/v1/kv/?keys&separator=&seperator=/")).toEqual(["a/b"]);
  });

  test("conflicting flags are listed as Go escapes them", async () => {
    expect((await put("/v1/kv/a?cas=1&release=~*%20b")).text).toBe("Conflicting flags: cas=1&release=~%2A+b\n");
  });

  test("a target with scheme and host is read without them", async () => {
    await put("http://127.0.0.1:8500/v1/kv/abs", "1");
    expect((await get("http://elsewhere/v1/kv/abs?raw")).text).toBe("1");
  });

  test.each(["foo", "///", ";;", "", "application/json; charset="])(
    "a body's type is not looked at: %j",
    async (type) => {
      const reply = await send(server.port, "PUT", "/v1/kv/typed", { "Content-Type": type }, "x");
      expect(reply).toMatchObject({ status: 200, text: "true" });
    },
  );

  test("gzip is known in any case", async () => {
    await put("/v1/kv/big", "x".repeat(2000));
    expect((await get("/v1/kv/big?raw", { "Accept-Encoding": "GZIP" })).headers["content-encoding"]).toBe("gzip");
  });
});

describe("registering with the agent", () => {
  const failed = (prefix: string, fault: string): string => `${prefix}: 1 error occurred:\n\t* ${fault}\n\n`;
  const sidecar = (fields: object): object => ({ Name: "w", Port: 1, Connect: { SidecarService: fields } });
  test.each([
    [{ Name: "gw", Kind: "mesh-gateway" }, failed("Validation failed", "Port must be non-zero for a mesh-gateway")],
    [
      { Name: "gw", Kind: "terminating-gateway", Port: 1, Proxy: { DestinationServiceName: "x" } },
      failed(
        "Validation failed",
        "The Proxy.DestinationServiceName configuration is invalid for a terminating-gateway",
      ),
    ],
    [{ Name: "w", Locality: { Zone: "z" } }, failed("Validation failed", "zone cannot be set without region")],
    [
      sidecar({ ID: "mine" }),
      failed("Validation failed", "A SidecarService cannot specify an ID as this is managed by the agent"),
    ],
    [sidecar({ Checks: [{}] }), "Invalid check in sidecar_service: TTL must be > 0 for TTL checks"],
    [
      sidecar({ Proxy: { DestinationServiceName: "*" } }),
      failed("Failed Validation", "Proxy.DestinationServiceName must not be a wildcard for Connect proxy services"),
    ],
    [
      { Name: "w", Meta: { k: "é".repeat(257) } },
      `Invalid Service Meta: Couldn't load metadata pair ('k', '${"é".repeat(257)}'): Value is too long (limit: 512 characters)`,
    ],
  ])("%j is refused whole", async (body, message) => {
    expect(await put("/v1/agent/service/register", body)).toMatchObject({ status: 400, text: message });
    expect(await read("/v1/agent/services")).toEqual({});
  });

  test("a check of two kinds is run as the first, but an alias stands alone", async () => {
    const check = { Name: "two", Interval: "100s", HTTP: "http://127.0.0.1:1" };
    expect(await put("/v1/agent/check/register", { ...check, AliasService: "x" })).toMatchObject({
      status: 400,
      text: "Invalid check: Interval cannot be set for Alias checks",
    });
    expect((await put("/v1/agent/check/register", { ...check, TCP: "127.0.0.1:1" })).status).toBe(200);
    expect((await read("/v1/agent/checks")).two.Type).toBe("http");
    await put("/v1/agent/check/deregister/two");
  });

  test("an IPv4 address in IPv6's clothes counts as IPv4", async () => {
    await put("/v1/agent/service/register", { Name: "w", Address: "::ffff:10.0.0.1", Port: 1 });
    expect(Object.keys((await read("/v1/agent/service/w")).TaggedAddresses)).toEqual(["lan_ipv4", "wan_ipv4"]);
  });

  test("an alias of a node alone follows the node's own checks, not those of its services", async () => {
    await put("/v1/agent/service/register", { Name: "sick", Check: { TTL: "60s" } });
    await put("/v1/agent/service/register", { Name: "w", Check: { CheckID: "al", AliasNode: "n1" } });
    await expect
      .poll(async () => (await read("/v1/agent/checks")).al)
      .toMatchObject({
        Status: "passing",
        Output: "All checks passing.",
      });
  });

  test("an ID is quoted as Go quotes it", async () => {
    expect((await put("/v1/agent/service/deregister/a%22b")).text).toContain('Unknown service ID "a\\"b". Ensure');
    expect((await put("/v1/agent/check/pass/a%22b")).text).toContain('Unknown check ID "a\\"b". Ensure');
  });

  test("a check registered anew keeps the output told last, though its status stayed", async () => {
    const check = { CheckID: "c", TTL: "60s" };
    await put("/v1/agent/service/register", { Name: "w", Check: check });
    await put("/v1/agent/check/pass/c?note=first");
    await put("/v1/agent/check/pass/c?note=second");
    const index = (await get("/v1/health/checks/w")).headers["x-consul-index"];
    await put("/v1/agent/service/register", { Name: "w", Check: check });
    expect((await get("/v1/health/checks/w")).headers["x-consul-index"]).toBe(index);
    await put("/v1/agent/service/register", { Name: "w", Check: { ...check, Notes: "n" } });
    expect((await read("/v1/agent/checks")).c).toMatchObject({ Output: "second", Notes: "n" });
    expect((await read("/v1/health/checks/w"))[0]).toMatchObject({ Output: "second", Notes: "n" });
  });
});

describe("registering with the catalog", () => {
  const x = { Node: "x", Address: "1.1.1.1" };
  const id = "40e4a748-2192-161a-0510-9bf59fe950b5";
  test.each([
    [{ Node: "x", ID: "abc" }, "Bad node ID: uuid string is wrong length"],
    [{ ...x, ID: `${id.slice(0, 8)}x${id.slice(9)}` }, "Bad node ID: uuid is improperly formatted"],
    [{ ...x, ID: `z${id.slice(1)}` }, "Bad node ID: encoding/hex: invalid byte: U+007A 'z'"],
    [
      { ...x, Service: { Service: "p", Kind: "connect-proxy" } },
      "2 errors occurred:\n\t* Port or SocketPath must be set for a connect-proxy\n\t* Proxy.DestinationServiceName must be non-empty for Connect proxy services\n\n",
    ],
  ])("%j is refused", async (body, message) => {
    expect(await put("/v1/catalog/register", body)).toMatchObject({ status: 500, text: message });
  });

  test("an empty map is not the same as none", async () => {
    const empty = { NodeMeta: {}, TaggedAddresses: {}, Service: { Service: "s", Meta: {}, TaggedAddresses: {} } };
    await put("/v1/catalog/register", { ...x, ...empty });
    const [{ Node, Service }] = await read("/v1/health/service/s");
    expect([Node.Meta, Node.TaggedAddresses, Service.Meta, Service.TaggedAddresses]).toEqual([{}, {}, {}, undefined]);
    await put("/v1/catalog/register", { ...x, Service: { Service: "s" } });
    expect((await read("/v1/health/service/s"))[0].Service.Meta).toBeNull();
  });

  test("unsound weights count as one", async () => {
    await put("/v1/catalog/register", { ...x, Service: { Service: "s", Weights: { Passing: 70000, Warning: 5 } } });
    expect((await read("/v1/catalog/service/s"))[0].ServiceWeights).toEqual({ Passing: 1, Warning: 1 });
  });

  test("a check without a service keeps the service name that it was given", async () => {
    await put("/v1/catalog/register", { ...x, Check: { CheckID: "c", ServiceName: "alone" } });
    expect((await read("/v1/health/node/x"))[0]).toMatchObject({ ServiceID: "", ServiceName: "alone" });
    expect(await read("/v1/health/checks/alone")).toHaveLength(1);
  });

  test("a name in another spelling is the same name", async () => {
    await put("/v1/catalog/register", { ...x, Check: { Node: "X", CheckID: "c" } });
    const before = await read("/v1/catalog/node/x");
    expect((await put("/v1/catalog/register", { ...x, Node: "X" })).text).toBe("true");
    expect(await read("/v1/catalog/node/x")).toEqual(before);
  });

  test("lists are in the order of folded names", async () => {
    for (const Node of ["b", "A", "C"]) {
      await put("/v1/catalog/register", { ...x, Node, Service: { ID: "I", Service: "s" } });
      await put("/v1/catalog/register", {
        ...x,
        Node,
        Service: { ID: "h", Service: "s" },
        Checks: [{ CheckID: "b" }, { CheckID: "A" }],
      });
    }
    const nodes: { Node: string }[] = await read("/v1/catalog/nodes");
    expect(nodes.map(({ Node }) => Node)).toEqual(["A", "b", "C", "n1"]);
    const instances: { Node: string; ServiceID: string }[] = await read("/v1/catalog/service/s");
    expect(instances.slice(0, 3).map(({ Node, ServiceID }) => Node + ServiceID)).toEqual(["Ah", "AI", "bh"]);
    const listed: { Services: { ID: string }[] } = await read("/v1/catalog/node-services/b");
    expect(listed.Services.map(({ ID }) => ID)).toEqual(["h", "I"]);
    const checks: { CheckID: string }[] = await read("/v1/health/node/b");
    expect(checks.map(({ CheckID }) => CheckID)).toEqual(["A", "b"]);
  });

  test.each([
    ["40e4a", true],
    ["40E4A748-2192-1", true],
    ["40e4f", true],
    ["40f4", false],
    [`${id}-and-more`, true],
    ["4", false],
    ["zz", false],
  ])("a node is found by the whole bytes of an ID's beginning: %s", async (prefix, found) => {
    await put("/v1/catalog/register", { ...x, ID: id });
    expect((await read(`/v1/catalog/node/${prefix}`)) !== null).toBe(found);
  });

  test("an ID in another spelling is the same ID", async () => {
    await put("/v1/catalog/register", { ...x, ID: id });
    await put("/v1/catalog/register", { ...x, Node: "y", ID: id.toUpperCase() });
    expect(await read("/v1/catalog/node/x")).toBeNull();
  });

  test("a rename onto a live node's name is refused with the address", async () => {
    await put("/v1/catalog/register", { ...x, ID: id });
    expect((await put("/v1/catalog/register", { Node: "n1", Address: "9.9.9.9", ID: id })).text).toBe(
      `failed inserting node: Error while renaming Node ID: "${id}" (9.9.9.9): Node name n1 is reserved by node ${nodeId} with name n1 (127.0.0.1)`,
    );
  });
});

describe("what this agent owns", () => {
  beforeEach(() => put("/v1/agent/service/register", { Name: "web", Port: 80 }));
  const webPort = async (): Promise<number> => (await read("/v1/catalog/service/web"))[0]?.ServicePort;

  test("outlives a registration that gives the agent's node ID to another name", async () => {
    expect((await put("/v1/catalog/register", { Node: "thief", Address: "9.9.9.9", ID: nodeId })).text).toBe("true");
    expect(await read("/v1/catalog/node/n1")).toBeNull();
    expect(Object.keys(await read("/v1/agent/services"))).toEqual(["web"]);
    await server.registry.propose(restoreOwn("n1"));
    expect(await read("/v1/catalog/node/thief")).toBeNull();
    expect(Object.keys((await read("/v1/catalog/node/n1")).Services)).toEqual(["consul", "web"]);
  });

  test.each([
    ["a new check", () => put("/v1/agent/check/register", { Name: "c", TTL: "60s", ServiceID: "web" })],
    ["maintenance", () => put("/v1/agent/service/maintenance/web?enable=true")],
  ])("is pushed with %s", async (_what, push) => {
    await put("/v1/catalog/register", { Node: "n1", SkipNodeUpdate: true, Service: { Service: "web", Port: 81 } });
    expect(await webPort()).toBe(81);
    await push();
    expect(await webPort()).toBe(80);
  });

  test("brings its node back when something new is registered", async () => {
    await put("/v1/catalog/deregister", { Node: "n1" });
    expect(await read("/v1/catalog/nodes")).toEqual([]);
    await put("/v1/agent/service/register", { Name: "api" });
    expect(await read("/v1/catalog/service/api")).toHaveLength(1);
  });
});
