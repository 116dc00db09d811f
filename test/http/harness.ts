import { once } from "node:events";
import { connect } from "node:net";
import { startHealth } from "../../src/agent/health-wiring.js";
import { healthPort } from "../../src/agent/http-wiring.js";
import { registerServer } from "../../src/catalog/index.js";
import { createHttpServer, defaultHttpSettings, type HttpPorts, type HttpSettings } from "../../src/http/index.js";
import { decodeRecord, emptyService, encodeRecord, type RegistryRecord } from "../../src/records/index.js";
import { Registry } from "../../src/registry.js";
import { openMemoryStore } from "../../src/store/index.js";
import type { Log } from "../../src/telemetry/index.js";

/** A server on an ephemeral port over a registry in memory, with its own presence registered. */
export interface TestServer {
  readonly port: number;
  readonly registry: Registry;
  readonly warnings: string[];
  /** Keys of the checks that registrations started anew. */
  readonly restarted: string[];
  settings: HttpSettings;
  readiness: ReturnType<HttpPorts["readiness"]>;
  /** Writes a line to the log that `agent/monitor` follows. */
  logLine(text: string): void;
  close(): Promise<void>;
}

export const nodeId = "11111111-2222-3333-4444-555555555555";
const consulVersion = "1.20.1";

export async function startServer(settings: Partial<HttpSettings> = {}): Promise<TestServer> {
  const store = await openMemoryStore<RegistryRecord>({
    codec: { encode: encodeRecord, decode: (_key, text) => decodeRecord(text) },
  });
  const registry = new Registry(store);
  await registry.open();
  await registry.propose(registerServer(ownPresence));
  const engine = startHealth(registry, "n1", {}, quietLog);
  const followers = new Set<(text: string) => void>();
  const state = {
    settings: { ...defaultHttpSettings, maxConnsPerClient: 0, ...settings } as HttpSettings,
    readiness: { ready: true } as ReturnType<HttpPorts["readiness"]>,
    warnings: [] as string[],
    restarted: [] as string[],
  };
  const ports: HttpPorts = {
    registry,
    agent: agentPort,
    health: {
      ...healthPort(engine),
      restart: (checkKeys) => {
        state.restarted.push(...checkKeys);
        for (const key of checkKeys) engine.restart(key);
      },
    },
    control: controlPort,
    telemetry: {
      snapshot: () => ({
        Timestamp: "2026-01-01 00:00:00 +0000 UTC",
        Gauges: [],
        Points: [],
        Counters: [],
        Samples: [],
      }),
      prometheus: async () => ({ contentType: "text/plain; version=0.0.4; charset=utf-8", text: "up 1\n" }),
      followLog: (_level, _json, line) => {
        followers.add(line);
        return () => followers.delete(line);
      },
    },
    readiness: () => state.readiness,
    settings: () => state.settings,
    log: { warn: (message) => void state.warnings.push(message) },
    random: Math.random,
  };
  const server = createHttpServer(ports);
  const port = await server.listen({ host: "127.0.0.1", port: 0 });
  return Object.assign(state, {
    port,
    registry,
    logLine: (text: string) => {
      for (const follower of followers) follower(text);
    },
    close: async () => {
      await engine.close();
      await server.close();
      registry.close();
      await store.close();
    },
  });
}

const quiet = (): void => {};
const quietLog = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet } as unknown as Log;

const ownPresence = {
  node: {
    name: "n1",
    id: nodeId,
    address: "127.0.0.1",
    taggedAddresses: { lan: "127.0.0.1", lan_ipv4: "127.0.0.1", wan: "127.0.0.1", wan_ipv4: "127.0.0.1" },
    meta: { "consul-network-segment": "", "consul-version": consulVersion },
    locality: null,
  },
  service: {
    ...emptyService,
    id: "consul",
    name: "consul",
    port: 8300,
    meta: {
      non_voter: "false",
      raft_version: "3",
      read_replica: "false",
      serf_protocol_current: "2",
      serf_protocol_max: "5",
      serf_protocol_min: "1",
      version: consulVersion,
    },
  },
};

const agentPort: HttpPorts["agent"] = {
  nodeName: "n1",
  nodeId,
  datacenter: "dc1",
  domain: "consul",
  advertiseAddress: "127.0.0.1",
  version: consulVersion,
  revision: "rollcall0",
  buildDate: "2026-01-01T00:00:00Z",
  ports: { server: 8300, serfLan: 8301, serfWan: 8302 },
  nodeMeta: {},
  // Long enough to be worth packing, as the real one is.
  debugConfig: () => ({ Padding: "x".repeat(2000) }),
  stats: () => ({ agent: { checks: "0" } }),
  host: () => ({ CollectionTime: 0 }),
};

const controlPort: HttpPorts["control"] = {
  reload: async () => {},
  leave: async () => {},
  join: async (address) => {
    const [host, port] = address.split(":");
    const socket = connect(Number(port), host);
    try {
      await once(socket, "connect");
    } catch {
      const dial = `dial tcp ${address}: connect: connection refused`;
      throw new Error(`1 error occurred:\n\t* Failed to join ${address}: ${dial}\n\n`);
    } finally {
      socket.destroy();
    }
  },
  forceLeave: async (node) => {
    if (node !== "n1") throw new Error(`agent: No node found with name '${node}'`);
  },
};
