import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CatalogView,
  checkServiceNodeJson,
  deregisterAgentService,
  deregisterCatalog,
  findChecksInState,
  findInstances,
  findNodes,
  findServices,
  instancesOf,
  nodeJson,
  type Planner,
  registerAgentService,
  registerCatalog,
  registerServer,
  restoreOwn,
  serviceMaintenance,
} from "../../src/catalog/index.js";
import { decodeRecord, emptyService, encodeRecord, ReadBefore } from "../../src/records/index.js";
import { agentRegistration, catalogRegistration, check, node, service } from "../support/catalog.js";
import { PureCatalog } from "../support/registry.js";

const nodeName = fc.constantFrom("n1", "n2", "N2", "a/b");
const serviceName = fc.constantFrom("web", "api", "WEB", "x/y%");
const checkId = fc.constantFrom("c1", "C1", "c2");
const status = fc.constantFrom("passing", "warning", "critical");

const intent: fc.Arbitrary<Planner> = fc.oneof(
  fc
    .tuple(nodeName, serviceName, serviceName, fc.option(checkId), status, fc.boolean(), fc.nat(3))
    .map(([on, id, name, checked, state, nodeLevel, port]) =>
      registerCatalog(
        catalogRegistration(
          node(on, { address: `192.0.2.${port}` }),
          service(name, { id, port }),
          checked === null ? [] : [check(checked, { status: state, serviceId: nodeLevel ? "" : id })],
        ),
      ),
    ),
  fc
    .tuple(serviceName, serviceName, fc.option(checkId), status, fc.boolean())
    .map(([id, name, checked, state, replace]) =>
      registerAgentService(
        agentRegistration(
          "n1",
          service(name, { id }),
          checked === null ? [] : [check(checked, { status: state })],
          replace,
        ),
      ),
    ),
  fc.tuple(nodeName, serviceName).map(([on, id]) => deregisterCatalog({ node: on, serviceId: id, checkId: "" })),
  fc.tuple(nodeName, checkId).map(([on, id]) => deregisterCatalog({ node: on, serviceId: "", checkId: id })),
  nodeName.map((on) => deregisterCatalog({ node: on, serviceId: "", checkId: "" })),
  serviceName.map((id) => deregisterAgentService("n1", id)),
  serviceName.chain((id) => fc.boolean().map((on) => serviceMaintenance("n1", id, on, ""))),
  fc.constant(restoreOwn("n1")),
);

/** All that readers can see, as text. */
function everything(view: CatalogView): unknown {
  return {
    nodes: findNodes(view).rows.map((row) => [nodeJson(row, "dc1"), instancesOf(row).map((i) => i.record.service.id)]),
    services: findServices(view).rows.map(({ name }) => [
      name.toLowerCase(),
      findInstances(view, name, "health").rows.map((row) => checkServiceNodeJson(row, "dc1")),
    ]),
    checks: findChecksInState(view, "any").rows.map((row) => [row.record.node, row.shown]),
    passing: findChecksInState(view, "passing").rows.length,
  };
}

describe("CatalogView", () => {
  it("shows the same after any run of intents as a view loaded from what was stored", () => {
    fc.assert(
      fc.property(fc.array(intent, { maxLength: 40 }), (intents) => {
        const catalog = new PureCatalog();
        catalog.do(registerServer({ node: node("n1"), service: { ...emptyService, id: "consul", name: "consul" } }));
        for (const planner of intents) catalog.do(planner);
        const loaded = new CatalogView();
        const { revision, records } = catalog.stored;
        const before = new ReadBefore();
        const restored = [...records]
          .sort((a, b) => (a.key < b.key ? -1 : 1)) // as a store gives them
          .map((stored) => ({ ...stored, record: decodeRecord(encodeRecord(stored.record), before) }));
        loaded.load({ revision, records: restored });
        expect(everything(loaded)).toEqual(everything(catalog.view));
      }),
      { numRuns: 300 },
    );
  });

  it("is idempotent: an intent repeated at once changes nothing", () => {
    fc.assert(
      fc.property(fc.array(intent, { maxLength: 12 }), intent, (before, planner) => {
        const catalog = new PureCatalog();
        catalog.do(registerServer({ node: node("n1"), service: { ...emptyService, id: "consul", name: "consul" } }));
        for (const earlier of before) catalog.do(earlier);
        catalog.do(planner);
        const { revision } = catalog.view;
        catalog.do(planner);
        expect(catalog.view.revision).toBe(revision);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses a batch that does not follow", () => {
    const view = new CatalogView();
    view.load({ revision: 7, records: [] });
    expect(() => view.apply({ revision: 7, changes: [] })).toThrow("invariant");
  });

  it("shows a newer output of a running check without moving an index", () => {
    const catalog = new PureCatalog();
    catalog.do(registerServer({ node: node("n1"), service: { ...emptyService, id: "consul", name: "consul" } }));
    catalog.do(registerAgentService(agentRegistration("n1", service("web"), [check("c")])));
    const { index } = findInstances(catalog.view, "web", "health");
    catalog.view.noteOutput("node/n1/service/web/check/c", "fresh words");
    const found = findInstances(catalog.view, "web", "health");
    expect(found.index).toBe(index);
    expect(checkServiceNodeJson(found.rows[0]!, "dc1")).toContain('"Output":"fresh words"');
  });
});
