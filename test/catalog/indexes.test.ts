import { beforeEach, describe, expect, it } from "vitest";
import {
  deregisterCatalog,
  type Found,
  findChecksInState,
  findInstances,
  findNode,
  findNodes,
  findServiceChecks,
  findServices,
  registerCatalog,
} from "../../src/catalog/index.js";
import { catalogRegistration, check, node, service } from "../support/catalog.js";
import { PureCatalog } from "../support/registry.js";

/** The reads of Consul's index table, by the name a client knows them by. */
const reads = {
  "catalog/nodes": (c) => findNodes(c.view),
  "catalog/services": (c) => findServices(c.view),
  "catalog/service/web": (c) => findInstances(c.view, "web", "instances"),
  "health/service/web": (c) => findInstances(c.view, "web", "health"),
  "health/service/api": (c) => findInstances(c.view, "api", "health"),
  "health/service/none": (c) => findInstances(c.view, "none", "health"),
  "catalog/node/n1": (c) => findNode(c.view, "n1"),
  "catalog/node/n2": (c) => findNode(c.view, "n2"),
  "health/checks/web": (c) => findServiceChecks(c.view, "web"),
  "health/state/passing": (c) => findChecksInState(c.view, "passing"),
} satisfies Record<string, (catalog: PureCatalog) => Found<unknown>>;
type Read = keyof typeof reads;

const webCheck = check("web-up", { serviceId: "web", status: "passing" });

describe("what moves an index and what wakes a waiter", () => {
  let catalog: PureCatalog;
  beforeEach(() => {
    catalog = new PureCatalog();
    catalog.do(registerCatalog(catalogRegistration(node("n1"), service("web"), [webCheck])));
    catalog.do(registerCatalog(catalogRegistration(node("n2"), service("api"))));
  });

  const web2 = service("web", { id: "web2" });
  const rows: [change: string, act: (c: PureCatalog) => string, moved: Read[], woken: Read[]][] = [
    [
      "a new instance of web on n1",
      (c) => c.do(registerCatalog(catalogRegistration(node("n1"), web2))),
      [
        "catalog/nodes",
        "catalog/services",
        "catalog/service/web",
        "health/service/web",
        "health/service/none",
        "catalog/node/n1",
      ],
      ["catalog/services", "catalog/service/web", "health/service/web", "catalog/node/n1"],
    ],
    [
      "a new node without services",
      (c) => c.do(registerCatalog(catalogRegistration(node("n3")))),
      ["catalog/nodes"],
      ["catalog/nodes"],
    ],
    [
      "a new address of n1",
      (c) => c.do(registerCatalog(catalogRegistration(node("n1", { address: "192.0.2.9" })))),
      ["catalog/nodes", "catalog/service/web", "health/service/web", "catalog/node/n1"],
      ["catalog/nodes", "catalog/service/web", "health/service/web", "catalog/node/n1"],
    ],
    [
      "a new output of web's check",
      (c) => c.do(registerCatalog(catalogRegistration(node("n1"), null, [{ ...webCheck, output: "new" }]))),
      ["catalog/service/web", "health/service/web", "health/checks/web", "health/state/passing"],
      ["health/service/web", "health/checks/web", "health/state/passing"],
    ],
    [
      "web's check turning critical",
      (c) => c.do(registerCatalog(catalogRegistration(node("n1"), null, [{ ...webCheck, status: "critical" }]))),
      ["catalog/service/web", "health/service/web", "health/checks/web", "health/state/passing"],
      ["health/service/web", "health/checks/web", "health/state/passing"],
    ],
    [
      "a check of node n2",
      (c) => c.do(registerCatalog(catalogRegistration(node("n2"), null, [check("disk")]))),
      ["health/service/api", "health/checks/web", "health/state/passing"],
      ["health/service/api"],
    ],
    [
      "web's deregistration",
      (c) => c.do(deregisterCatalog({ node: "n1", serviceId: "web", checkId: "" })),
      [
        "catalog/nodes",
        "catalog/services",
        "catalog/service/web",
        "health/service/web",
        "health/service/none",
        "catalog/node/n1",
        "health/checks/web",
        "health/state/passing",
      ],
      [
        "catalog/services",
        "catalog/service/web",
        "health/service/web",
        "catalog/node/n1",
        "health/checks/web",
        "health/state/passing",
      ],
    ],
    [
      "the deregistration of api, which has no checks",
      (c) => c.do(deregisterCatalog({ node: "n2", serviceId: "api", checkId: "" })),
      [
        "catalog/nodes",
        "catalog/services",
        "health/service/api",
        "health/service/none",
        "catalog/node/n2",
        "health/checks/web",
        "health/state/passing",
      ],
      ["catalog/services", "health/service/api", "catalog/node/n2"],
    ],
    [
      "the deregistration of web's check",
      (c) => c.do(deregisterCatalog({ node: "n1", serviceId: "", checkId: "web-up" })),
      [
        "catalog/services",
        "catalog/service/web",
        "health/service/web",
        "health/service/none",
        "health/checks/web",
        "health/state/passing",
      ],
      ["health/service/web", "health/checks/web", "health/state/passing"],
    ],
  ];
  it.each(rows)("%s", (_change, act, moved, woken) => {
    const names = Object.keys(reads) as Read[];
    const before = new Map(names.map((name) => [name, reads[name](catalog)]));
    expect(act(catalog)).toBe("commit");
    const reallyMoved = names.filter((name) => reads[name](catalog).index > (before.get(name)?.index ?? 0));
    const reallyWoken = names.filter((name) => before.get(name)?.topics.some((topic) => catalog.woken.has(topic)));
    expect(reallyMoved.sort()).toEqual([...moved].sort());
    expect(reallyWoken.sort()).toEqual([...woken].sort());
  });

  it("moves nothing and wakes nobody when the same thing is registered again", () => {
    const revision = catalog.view.revision;
    expect(catalog.do(registerCatalog(catalogRegistration(node("n1"), service("web"), [webCheck])))).toBe("unchanged");
    expect(catalog.view.revision).toBe(revision);
  });

  it("wakes a waiter on a missing service when it appears", () => {
    const before = findInstances(catalog.view, "late", "health");
    catalog.do(registerCatalog(catalogRegistration(node("n1"), service("late"))));
    expect(before.topics.some((topic) => catalog.woken.has(topic))).toBe(true);
    expect(findInstances(catalog.view, "LATE", "health").rows).toHaveLength(1);
  });

  it("lets no index go backwards over a reload", () => {
    const names = Object.keys(reads) as Read[];
    catalog.do(deregisterCatalog({ node: "n1", serviceId: "web", checkId: "" }));
    const before = names.map((name) => reads[name](catalog).index);
    catalog.view.load(catalog.stored);
    const after = names.map((name) => reads[name](catalog).index);
    for (const [i, index] of after.entries()) expect(index).toBeGreaterThanOrEqual(before[i] ?? 0);
  });
});
