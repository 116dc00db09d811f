import {
  deregisterAgentCheck,
  deregisterAgentService,
  deregisterCatalog,
  kvDeleteTree,
} from "../../src/catalog/index.js";
import { startServer, type TestServer } from "../http/harness.js";

/** Servers that cases play on, one at a time on each; a used one is cleared before it is used again. */
export class Stages {
  readonly #all: TestServer[] = [];
  readonly #free: TestServer[] = [];

  async take(): Promise<TestServer> {
    const used = this.#free.pop();
    if (used !== undefined) {
      await clear(used);
      return used;
    }
    const fresh = await startServer();
    this.#all.push(fresh);
    return fresh;
  }

  give(server: TestServer): void {
    this.#free.push(server);
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((server) => server.close()));
  }
}

/** Back to the start state of every case: the server alone. */
async function clear({ registry }: TestServer): Promise<void> {
  const own = registry.view.tables.node("n1");
  for (const { record } of [...(own?.instances.values() ?? [])]) {
    if (record.owner === "agent") await registry.propose(deregisterAgentService("n1", record.service.id));
  }
  for (const { record } of [...(own?.checksById.values() ?? [])]) {
    if (record.owner === "agent") await registry.propose(deregisterAgentCheck("n1", record.check.id));
  }
  for (const name of [...registry.view.tables.nodes.keys()]) {
    if (name !== "n1") await registry.propose(deregisterCatalog({ node: name, serviceId: "", checkId: "" }));
  }
  await registry.propose(kvDeleteTree(""));
}
