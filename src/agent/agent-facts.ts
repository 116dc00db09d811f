import { arch, cpus, freemem, hostname, loadavg, platform, release, totalmem, uptime } from "node:os";
import type { AgentConfig } from "../config/index.js";
import type { AgentPort } from "../http/index.js";
import type { Registry } from "../registry.js";
import { consulBuildDate, consulVersion } from "./compatibility.js";
import type { PresenceOptions } from "./presence.js";

/** Ports that a Consul server names; nothing listens there. */
const consulPorts = { server: 8300, serfLan: 8301, serfWan: 8302 } as const;

/** Who this agent is, for `agent/self`, `agent/members`, `agent/host` and `info`, as it stands after the latest reload. */
export function agentFacts(config: () => AgentConfig, identity: () => PresenceOptions, registry: Registry): AgentPort {
  const { datacenter, domain } = config();
  const { nodeName, nodeId, advertise } = identity();
  return {
    nodeName,
    nodeId,
    datacenter,
    domain: domain.replace(/\.$/, ""),
    advertiseAddress: advertise,
    version: consulVersion,
    revision: "",
    buildDate: consulBuildDate,
    ports: consulPorts,
    get nodeMeta() {
      return identity().nodeMeta;
    },
    debugConfig: () => debugConfig(config()),
    stats: () => stats(config(), identity(), registry),
    host,
  };
}

/** The keys of Consul's dump that tools are known to look at. */
function debugConfig(config: AgentConfig): object {
  return {
    ACLsEnabled: false,
    Bootstrap: config.bootstrap,
    DNSDomain: config.domain,
    DNSPort: config.ports.dns,
    DNSRecursors: config.dns.recursors,
    DataDir: config.dataDir,
    Datacenter: config.datacenter,
    DevMode: config.dev,
    HTTPPort: config.ports.http,
    NodeName: config.nodeName,
    ServerMode: config.server,
  };
}

function stats(
  config: AgentConfig,
  identity: PresenceOptions,
  registry: Registry,
): Record<string, Record<string, string>> {
  const own = registry.view.tables.node(identity.nodeName);
  const services = [...(own?.instances.values() ?? [])].filter(({ record }) => record.owner === "agent");
  const checks = [...(own?.checksById.values() ?? [])].filter(({ record }) => record.owner === "agent");
  const ttls = checks.filter(({ record }) => record.definition?.kind === "ttl");
  const revision = String(registry.view.revision);
  const address = `${identity.advertise}:${consulPorts.server}`;
  return {
    agent: {
      check_monitors: "0",
      check_ttls: String(ttls.length),
      checks: String(checks.length),
      services: String(services.length),
    },
    build: { prerelease: "", revision: "", version: consulVersion, version_metadata: "" },
    consul: {
      acl: "disabled",
      bootstrap: String(config.bootstrap || config.dev),
      known_datacenters: "1",
      leader: "true",
      leader_addr: address,
      server: "true",
    },
    raft: {
      applied_index: revision,
      commit_index: revision,
      fsm_pending: "0",
      last_contact: "0",
      last_log_index: revision,
      last_log_term: "1",
      last_snapshot_index: "0",
      last_snapshot_term: "0",
      latest_configuration: `[{Suffrage:Voter ID:${identity.nodeId} Address:${address}}]`,
      latest_configuration_index: "0",
      num_peers: "0",
      protocol_version: "3",
      protocol_version_max: "3",
      protocol_version_min: "0",
      snapshot_version_max: "1",
      snapshot_version_min: "0",
      state: "Leader",
      term: "1",
    },
    runtime: {
      arch: arch() === "x64" ? "amd64" : arch(),
      cpu_count: String(cpus().length),
      goroutines: "1",
      max_procs: String(cpus().length),
      os: platform(),
      version: `node${process.version}`,
    },
    serf_lan: serfStats(),
    serf_wan: serfStats(),
  };
}

/** There is no gossip: one member that is always there. */
function serfStats(): Record<string, string> {
  const zeros = ["coordinate_resets", "event_queue", "failed", "health_score", "intent_queue", "left", "query_queue"];
  const ones = ["event_time", "member_time", "members", "query_time"];
  const counts = [...zeros.map((name) => [name, "0"]), ...ones.map((name) => [name, "1"]), ["encrypted", "false"]];
  return Object.fromEntries(counts.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
}

function host(): object {
  const total = totalmem();
  const available = freemem();
  return {
    Memory: {
      total,
      available,
      used: total - available,
      usedPercent: ((total - available) / total) * 100,
      free: available,
    },
    CPU: cpus().map(({ model, speed }, cpu) => ({ cpu, modelName: model, mhz: speed })),
    Host: {
      hostname: hostname(),
      uptime: Math.floor(uptime()),
      os: platform(),
      kernelVersion: release(),
      kernelArch: arch(),
      load: loadavg(),
    },
    Disk: {},
    CollectionTime: Date.now() * 1_000_000,
    Errors: null,
  };
}
