import { describe, expect, test } from "vitest";
import { deregisterCatalog, findNodes, kvDelete, kvPut, registerCatalog } from "../src/catalog/index.js";
import { decodeRecord, encodeRecord, type RegistryRecord } from "../src/records/index.js";
import { Registry } from "../src/registry.js";
import { openMemoryStore } from "../src/store/index.js";
import { catalogRegistration, node, service } from "./support/catalog.js";

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
