import { bool, count, durationMs, raw, text, textByName, textOf } from "../option-kinds.js";

const MINUTE_MS = 60_000;

function lowerCase(value: string): { ok: true; value: string } {
  return { ok: true, value: value.toLowerCase() };
}

/** `consul`, `Consul.` and `consul.` are one zone. */
function zoneName(value: string): { ok: true; value: string } {
  const name = value.replace(/^\.+|\.+$/g, "").toLowerCase();
  return { ok: true, value: value === "" ? "" : `${name}.` };
}

/** Who this agent is and how it behaves as a whole. */
export const AGENT_OPTIONS = {
  nodeName: text("node_name", "", "Name of this node; the host name when empty", { flag: "node" }),
  nodeId: textOf("node_id", "", "UUID of this node; made and kept in the data directory when empty", lowerCase, {
    flag: "node-id",
  }),
  nodeMeta: textByName("node_meta", "Pairs kept with the node (`-node-meta key:value`, repeatable)", {
    flag: "node-meta",
    reloadable: true,
  }),
  disableHostNodeId: bool("disable_host_node_id", true, "Accepted: the node id is made by chance in any case", {
    flag: "disable-host-node-id",
  }),
  datacenter: textOf("datacenter", "dc1", "Name of the datacenter", lowerCase, { flag: "datacenter" }),
  primaryDatacenter: textOf("primary_datacenter", "", "Datacenter that owns tokens and policies", lowerCase, {
    later: true,
  }),
  dataDir: text("data_dir", "", "Directory of the durable state; needed unless `-dev`", { flag: "data-dir" }),
  domain: textOf("domain", "consul.", "Zone that DNS answers for", zoneName, { flag: "domain" }),
  altDomain: textOf("alt_domain", "", "Second zone with the same content", zoneName, { flag: "alt-domain" }),
  server: bool("server", false, "Accepted: every agent keeps the catalog itself", { flag: "server", dev: true }),
  bootstrap: bool("bootstrap", false, "First server of a cluster; a single server needs nothing more", {
    flag: "bootstrap",
  }),
  bootstrapExpect: count("bootstrap_expect", 0, "Servers to wait for; accepted, a single server does not wait", {
    flag: "bootstrap-expect",
  }),
  enableDebug: bool("enable_debug", false, "Serve profiles without a token", {
    dev: true,
    reloadable: true,
    later: true,
  }),
  leaveOnTerminate: bool("leave_on_terminate", false, "Accepted: SIGTERM drains and ends with 0 in any case"),
  skipLeaveOnInterrupt: bool("skip_leave_on_interrupt", true, "Accepted: SIGINT does as SIGTERM does"),
  defaultQueryTimeMs: durationMs("default_query_time", 5 * MINUTE_MS, "Wait of a blocking query that names none", {
    flag: "default-query-time",
  }),
  maxQueryTimeMs: durationMs("max_query_time", 10 * MINUTE_MS, "Longest wait of a blocking query", {
    flag: "max-query-time",
  }),
  sessionTtlMinMs: durationMs("session_ttl_min", 10_000, "Smallest TTL of a session", { later: true }),
  discoveryMaxStaleMs: durationMs(
    "discovery_max_stale",
    0,
    "Staleness up to which discovery reads are answered anywhere; 0 off",
  ),
  translateWanAddrs: bool("translate_wan_addrs", false, "Give WAN addresses of nodes in other datacenters"),
  pidFile: text("pid_file", "", "File that holds the process id while running", { flag: "pid-file" }),
  watches: raw("watches", "Commands run on changes", { reloadable: true, later: true }),
  disableRemoteExec: bool("disable_remote_exec", true, "`exec` is never served here"),
  disableUpdateCheck: bool("disable_update_check", false, "There is no update check to disable"),
} as const;
