import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  deregisterAgentService,
  deregisterCatalog,
  findNodes,
  kvDelete,
  kvPut,
  nodeMaintenance,
  registerAgentCheck,
  registerAgentService,
  registerCatalog,
  registerServer,
  restoreOwn,
  serviceMaintenance,
} from "../src/catalog/index.js";
import { decodeRecord, encodeRecord, type RegistryRecord } from "../src/records/index.js";
import { Registry } from "../src/registry.js";
import { openMemoryStore } from "../src/store/index.js";
import { agentRegistration, catalogRegistration, check, node, service } from "./support/catalog.js";

async function opened(): Promise<Registry> {
  const codec = { encode: encodeRecord, decode: (_key: string, text: string) => decodeRecord(text) };
  const registry = new Registry(await openMemoryStore<RegistryRecord>({ codec }));
  await registry.open();
  return registry;
}

const writers = Array.from({ length: 200 }, (_, i) => i);

describe("many writers at once", () => {
  test("of one key are all served, and the last of them is seen", async () => {
    const registry = await opened();
    const put = (value: string) => registry.propose(kvPut({ key: "k", value, flags: "0" }));
    const outcomes = await Promise.all(writers.map((i) => put(Buffer.from(String(i)).toString("base64"))));
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(registry.view.tables.kv.get("k")?.record.value).toBe(Buffer.from("199").toString("base64"));
    const deleted = await Promise.all(writers.map(() => registry.propose(kvDelete("k"))));
    expect(deleted.every(({ ok }) => ok)).toBe(true);
  });

  test("by check-and-set: one wins", async () => {
    const registry = await opened();
    const put = (value: string) => registry.propose(kvPut({ key: "k", value, flags: "0", checkAndSet: 0 }));
    const outcomes = await Promise.all(writers.map((i) => put(Buffer.from(String(i)).toString("base64"))));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("of one service are all served", async () => {
    const registry = await opened();
    const outcomes = await Promise.all(
      writers.map((port) => registry.propose(registerCatalog(catalogRegistration(node("n"), service("s", { port }))))),
    );
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
  });

  test("of parents and children leave no child without its parent, whatever comes first", async () => {
    const registry = await opened();
    await registry.propose(registerServer({ node: node("me", { id: "m" }), service: service("consul") }));
    const web = service("web");
    const registered = (port: number, checks: number) =>
      agentRegistration(
        "me",
        { ...web, port },
        Array.from({ length: checks }, (_, i) => check(`c${i}`)),
      );
    const foreign = (name: string) => catalogRegistration(node("n"), service(name), [check("c", { serviceId: name })]);
    const alone = { ...catalogRegistration(node("n"), null, [check("d", { serviceId: "s" })]), skipNodeUpdate: true };
    const attached = { node: "me", check: check("extra", { serviceId: "web" }), definition: null, token: "" };
    const intents = [
      registerAgentService(registered(1, 1)),
      registerAgentService(registered(2, 200)),
      deregisterAgentService("me", "web"),
      registerAgentCheck(attached),
      serviceMaintenance("me", "web", true, ""),
      nodeMaintenance("me", true, ""),
      nodeMaintenance("me", false, ""),
      registerCatalog(foreign("s")),
      registerCatalog(foreign("t")),
      registerCatalog(alone),
      deregisterCatalog({ node: "n", serviceId: "s", checkId: "" }),
      deregisterCatalog({ node: "n", serviceId: "", checkId: "" }),
      deregisterCatalog({ node: "me", serviceId: "", checkId: "" }),
      deregisterCatalog({ node: "me", serviceId: "web", checkId: "" }),
      registerCatalog(catalogRegistration(node("me"), service("web", { port: 9 }), [check("e", { serviceId: "web" })])),
      restoreOwn("me"),
    ];
    const order = fc.sample(fc.nat(intents.length - 1), { numRuns: 3000, seed: 7 });
    for (let from = 0; from < order.length; from += 100) {
      await Promise.all(order.slice(from, from + 100).map((which) => registry.propose(intents[which]!)));
    }
    expect((await registry.propose(restoreOwn("me"))).ok).toBe(true);
  });

  test("of one check ID in two places keep the later, and block nobody", async () => {
    const registry = await opened();
    await registry.propose(registerServer({ node: node("me", { id: "m" }), service: service("consul") }));
    await registry.propose(registerAgentService(agentRegistration("me", service("web"))));
    const at = (serviceId: string) =>
      registry.propose(
        registerAgentCheck({ node: "me", check: check("c", { serviceId }), definition: null, token: "" }),
      );
    await Promise.all([at("web"), at("")]);
    expect((await at("web")).ok).toBe(true);
    await Promise.all([at("web"), at("")]);
    await registry.propose(restoreOwn("me"));
    const me = registry.view.tables.node("me")!;
    const kept = [...me.checks.keys(), ...me.instances.get("web")!.checks.keys()].filter((id) => id === "c");
    expect(kept).toEqual(["c"]);
  });

  test("leave an intent of many transactions whole or undone by another's", async () => {
    const registry = await opened();
    await registry.propose(registerServer({ node: node("me"), service: service("consul") }));
    const checks = Array.from({ length: 600 }, (_, i) => check(`c${i}`));
    await registry.propose(registerAgentService(agentRegistration("me", service("web"), checks)));
    expect(registry.view.tables.node("me")?.instances.get("web")?.checks.size).toBe(600);
  });

  test("that bring one node ID under several names leave one node", async () => {
    const registry = await opened();
    const id = "40e4a748-2192-161a-0510-9bf59fe950b5";
    const outcomes = await Promise.all(
      writers.map((i) => registry.propose(registerCatalog(catalogRegistration(node(`n${i}`, { id }))), id)),
    );
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(findNodes(registry.view).rows).toHaveLength(1);
    expect((await registry.propose(deregisterCatalog({ node: "n199", serviceId: "", checkId: "" }))).ok).toBe(true);
  });
});
