import { beforeEach, describe, expect, it } from "vitest";
import {
  deregisterAgentCheck,
  deregisterAgentService,
  deregisterCatalog,
  findInstances,
  findNode,
  findNodeChecks,
  instancesOf,
  nodeMaintenance,
  ownCheck,
  ownInstance,
  registerAgentCheck,
  registerAgentService,
  registerCatalog,
  registerServer,
  restoreOwn,
  serviceMaintenance,
  updateCheck,
} from "../../src/catalog/index.js";
import { emptyService } from "../../src/records/index.js";
import { agentRegistration, catalogRegistration, check, node, service } from "../support/catalog.js";
import { PureCatalog } from "../support/registry.js";

const me = node("n1", { id: "11111111-2222-3333-4444-555555555555", meta: { "consul-version": "1.20.1" } });
const consul = { ...emptyService, id: "consul", name: "consul", port: 8300 };

function shownTags(catalog: PureCatalog, name: string): readonly string[] | undefined {
  return findInstances(catalog.view, name, "instances").rows[0]?.shown?.tags;
}

describe("what an agent owns", () => {
  let catalog: PureCatalog;
  beforeEach(() => {
    catalog = new PureCatalog();
    catalog.do(registerServer({ node: me, service: consul }));
    catalog.do(registerAgentService(agentRegistration("n1", service("web", { tags: ["v1"] }), [check("service:web")])));
  });

  it("shows a catalog edit of its service until it is put back", () => {
    catalog.do(registerCatalog(catalogRegistration(me, service("web", { tags: ["edited"], port: 81 }))));
    expect(shownTags(catalog, "web")).toEqual(["edited"]);
    expect(ownInstance(catalog.view, "n1", "web")?.record.service.tags).toEqual(["v1"]);
    expect(catalog.do(restoreOwn("n1"))).toBe("commit");
    expect(shownTags(catalog, "web")).toEqual(["v1"]);
    expect(catalog.do(restoreOwn("n1"))).toBe("unchanged");
  });

  it("keeps the catalog's tags when the service allows tag override, and only the tags", () => {
    const open = service("web", { tags: ["v1"], enableTagOverride: true });
    catalog.do(registerAgentService(agentRegistration("n1", open)));
    catalog.do(registerCatalog(catalogRegistration(me, { ...open, tags: ["edited"], port: 81 })));
    catalog.do(restoreOwn("n1"));
    const restored = ownInstance(catalog.view, "n1", "web");
    expect(restored?.record.service.tags).toEqual(["edited"]);
    expect(restored?.shown?.port).toBe(80);
  });

  it("ends a catalog edit of the service when one of its checks is pushed", () => {
    catalog.do(registerCatalog(catalogRegistration(me, service("web", { tags: ["edited"] }))));
    const entry = ownCheck(catalog.view, "n1", "service:web");
    catalog.do(updateCheck({ checkKey: entry!.key, status: "passing", output: "ok" }));
    expect(shownTags(catalog, "web")).toEqual(["v1"]);
  });

  it("comes back after a catalog deregistration of the service", () => {
    expect(catalog.do(deregisterCatalog({ node: "n1", serviceId: "web", checkId: "" }))).toBe("commit");
    expect(findInstances(catalog.view, "web", "health").rows).toEqual([]);
    expect(findNodeChecks(catalog.view, "n1").rows.map((row) => row.record.check.id)).toEqual(["serfHealth"]);
    expect(ownInstance(catalog.view, "n1", "web")).toBeDefined();
    catalog.do(restoreOwn("n1"));
    expect(findInstances(catalog.view, "web", "health").rows).toHaveLength(1);
    expect(findNodeChecks(catalog.view, "n1").rows.map((row) => row.record.check.id)).toEqual([
      "serfHealth",
      "service:web",
    ]);
  });

  it("comes back with its node after a catalog deregistration of the node, without what was not its own", () => {
    catalog.do(registerCatalog(catalogRegistration(me, service("foreign"))));
    catalog.do(deregisterCatalog({ node: "n1", serviceId: "", checkId: "" }));
    expect(findNode(catalog.view, "n1").rows).toBeUndefined();
    expect(findInstances(catalog.view, "web", "instances").rows).toEqual([]);
    catalog.do(restoreOwn("n1"));
    const back = findNode(catalog.view, "n1").rows;
    expect(instancesOf(back!).map((instance) => instance.record.service.id)).toEqual(["consul", "web"]);
  });

  it("loses a foreign service and a foreign check from its node within one restore", () => {
    catalog.do(registerCatalog(catalogRegistration(me, service("foreign"), [check("foreign-check")])));
    expect(findInstances(catalog.view, "foreign", "instances").rows).toHaveLength(1);
    catalog.do(restoreOwn("n1"));
    expect(findInstances(catalog.view, "foreign", "instances").rows).toEqual([]);
    expect(findNodeChecks(catalog.view, "n1").rows.map((row) => row.record.check.id)).not.toContain("foreign-check");
    expect(findInstances(catalog.view, "consul", "instances").rows).toHaveLength(1);
  });

  it("keeps status and output of a check over a new registration", () => {
    const key = ownCheck(catalog.view, "n1", "service:web")!.key;
    catalog.do(updateCheck({ checkKey: key, status: "passing", output: "fine" }));
    const again = agentRegistration("n1", service("web", { tags: ["v2"] }), [
      check("service:web", { status: "critical", notes: "new" }),
    ]);
    catalog.do(registerAgentService(again));
    const kept = ownCheck(catalog.view, "n1", "service:web")?.record.check;
    expect(kept).toMatchObject({ status: "passing", output: "fine", notes: "new" });
  });

  it("keeps checks that a new registration does not name, unless told to replace them", () => {
    catalog.do(registerAgentService(agentRegistration("n1", service("web"), [check("other")])));
    expect(ownCheck(catalog.view, "n1", "service:web")).toBeDefined();
    catalog.do(registerAgentService(agentRegistration("n1", service("web"), [check("other")], true)));
    expect(ownCheck(catalog.view, "n1", "service:web")).toBeUndefined();
    expect(ownCheck(catalog.view, "n1", "other")).toBeDefined();
  });

  it("moves a check ID to the service that names it last", () => {
    catalog.do(registerAgentService(agentRegistration("n1", service("api"), [check("service:web")])));
    expect(ownCheck(catalog.view, "n1", "service:web")?.record.check.serviceId).toBe("api");
    expect(findInstances(catalog.view, "web", "health").rows[0]?.checks.size).toBe(0);
  });

  it("commits no output of its own when the status stays", () => {
    const key = ownCheck(catalog.view, "n1", "service:web")!.key;
    expect(catalog.do(updateCheck({ checkKey: key, status: "critical", output: "other words" }))).toBe("unchanged");
  });

  it("goes to another node name with its services when the agent is renamed", () => {
    catalog.do(registerServer({ node: { ...me, name: "n2" }, service: consul }));
    expect(findNode(catalog.view, "n1").rows).toBeUndefined();
    expect(ownInstance(catalog.view, "n2", "web")?.checks.has("service:web")).toBe(true);
  });

  it("turns maintenance on once and off again", () => {
    catalog.do(serviceMaintenance("n1", "web", true, "first"));
    expect(catalog.do(serviceMaintenance("n1", "web", true, "second"))).toBe("unchanged");
    expect(ownCheck(catalog.view, "n1", "_service_maintenance:web")?.record.check.notes).toBe("first");
    expect(catalog.do(serviceMaintenance("n1", "web", false, ""))).toBe("commit");
    catalog.do(nodeMaintenance("n1", true, ""));
    expect(ownCheck(catalog.view, "n1", "_node_maintenance")?.record.check.notes).toContain("no reason was provided");
  });
});

describe("refusals", () => {
  const catalog = new PureCatalog();
  catalog.do(registerServer({ node: me, service: consul }));
  const rows: [text: string, refusal: () => string][] = [
    ["Must provide node", () => catalog.do(registerCatalog(catalogRegistration(node("", { address: "" }))))],
    ["Must provide node", () => catalog.do(deregisterCatalog({ node: "", serviceId: "x", checkId: "" }))],
    [
      "Must provide address if SkipNodeUpdate is not set",
      () => catalog.do(registerCatalog(catalogRegistration(node("x", { address: "" })))),
    ],
    [
      "Bad node ID: uuid string is wrong length",
      () => catalog.do(registerCatalog(catalogRegistration(node("x", { id: "abc" })))),
    ],
    [
      "Invalid service address",
      () => catalog.do(registerCatalog(catalogRegistration(node("x"), service("s", { address: "0.0.0.0" })))),
    ],
    [
      "Must provide service name (Service.Service) when service ID is provided",
      () => catalog.do(registerCatalog(catalogRegistration(node("x"), service("", { id: "s" })))),
    ],
    [
      `failed inserting node: Error while renaming Node ID: "99999999-2222-3333-4444-555555555555": Node name n1 is reserved by node ${me.id} with name n1 (192.0.2.1)`,
      () =>
        catalog.do(registerCatalog(catalogRegistration(node("n1", { id: "99999999-2222-3333-4444-555555555555" })))),
    ],
    [
      "failed inserting service: Invalid Service Meta for node x and serviceID s: Couldn't load metadata pair ('a.b', 'c'): Key contains invalid characters",
      () => catalog.do(registerCatalog(catalogRegistration(node("x"), service("s", { meta: { "a.b": "c" } })))),
    ],
    [
      "Unknown service ID 'nope' for check ID 'c'",
      () => catalog.do(registerCatalog(catalogRegistration(node("x"), null, [check("c", { serviceId: "nope" })]))),
    ],
    [
      'Unknown service ID "nope". Ensure that the service ID is passed, not the service name.',
      () => catalog.do(deregisterAgentService("n1", "nope")),
    ],
    [
      'Unknown check ID "nope". Ensure that the check ID is passed, not the check name.',
      () => catalog.do(deregisterAgentCheck("n1", "nope")),
    ],
    [
      'ID "consul" is taken by this server itself; choose another',
      () => catalog.do(registerAgentService(agentRegistration("n1", service("consul")))),
    ],
    [
      'ID "serfHealth" is taken by this server itself; choose another',
      () => catalog.do(registerAgentCheck({ node: "n1", check: check("serfHealth"), definition: null, token: "" })),
    ],
    [
      'ServiceID "nope" does not exist',
      () =>
        catalog.do(
          registerAgentCheck({ node: "n1", check: check("c", { serviceId: "nope" }), definition: null, token: "" }),
        ),
    ],
  ];
  it.each(rows)("%s", (text, refusal) => {
    expect(refusal()).toBe(text);
    expect(catalog.view.tables.node("x")).toBeUndefined();
  });
});
