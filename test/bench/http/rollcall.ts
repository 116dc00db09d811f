/** The API over a registry on the embedded store, with a catalog loaded: prints its port, then serves until told to stop. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registerCatalog, registerServer } from "../../../src/catalog/index.js";
import { createHttpServer, defaultHttpSettings, type HttpPorts } from "../../../src/http/index.js";
import {
  decodeRecord,
  emptyCheck,
  emptyService,
  encodeRecord,
  type RegistryRecord,
} from "../../../src/records/index.js";
import { Registry } from "../../../src/registry.js";
import { openLevelStore } from "../../../src/store/index.js";

const services = Number(process.argv[2] ?? 10_000);
const instances = Number(process.argv[3] ?? 10);
const nodes = 1_000;
const inFlight = 256;

const directory = await mkdtemp(join(tmpdir(), "rollcall-bench-"));
const codec = { encode: encodeRecord, decode: (_key: string, text: string): RegistryRecord => decodeRecord(text) };
const { store } = await openLevelStore({ directory, codec });
const registry = new Registry(store);
await registry.open();

const node = (name: string, address: string) => ({
  name,
  id: "",
  address,
  taggedAddresses: null,
  meta: null,
  locality: null,
});
await registry.propose(
  registerServer({ node: node("n1", "127.0.0.1"), service: { ...emptyService, id: "consul", name: "consul" } }),
);

const total = services * instances;
let next = 0;
async function lane(): Promise<void> {
  while (next < total) {
    const i = next++;
    const name = `service-${Math.floor(i / instances)}`;
    const id = `${name}-${i % instances}`;
    const on = (i * 7) % nodes;
    await registry.propose(
      registerCatalog({
        node: node(`node-${on}`, `10.0.${on >> 8}.${on & 255}`),
        skipNodeUpdate: false,
        service: { ...emptyService, id, name, port: 8000 + (i % instances), tags: ["v1"], meta: { zone: "a" } },
        checks: [
          { node: "", check: { ...emptyCheck, id: `check-${id}`, name: "alive", status: "passing", serviceId: id } },
        ],
      }),
    );
  }
}
await Promise.all(Array.from({ length: inFlight }, lane));

const settings = { ...defaultHttpSettings, maxConnsPerClient: 0 };
const ports = {
  registry,
  agent: {
    nodeName: "n1",
    nodeId: "",
    datacenter: "dc1",
    domain: "consul",
    advertiseAddress: "127.0.0.1",
    version: "1.20.1",
    revision: "",
    buildDate: "",
    ports: { server: 8300, serfLan: 8301, serfWan: 8302 },
    nodeMeta: {},
    debugConfig: () => ({}),
    stats: () => ({}),
    host: () => ({}),
  },
  health: {
    tell: async () => {},
    restart: () => {},
    run: async () => undefined,
    probe: async () => ({ status: "critical", output: "" }),
    verdict: () => undefined,
    notable: () => [],
    history: () => [],
    condition: () => ({ sick: false, reason: "" }),
  },
  control: { reload: async () => {}, leave: async () => {}, join: async () => {}, forceLeave: async () => {} },
  telemetry: {
    snapshot: () => ({}),
    prometheus: async () => ({ contentType: "text/plain", text: "" }),
    followLog: () => () => {},
  },
  readiness: () => ({ ready: true }),
  settings: () => settings,
  log: { warn: () => {} },
  random: Math.random,
} satisfies HttpPorts;
const server = createHttpServer(ports);
console.log(await server.listen({ host: "127.0.0.1", port: 0 }));

process.on("SIGTERM", () => {
  void (async () => {
    await server.close();
    registry.close();
    await store.close();
    await rm(directory, { recursive: true });
    process.exit(0);
  })();
});
