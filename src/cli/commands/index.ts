import type { Command } from "../command.js";

/** One line of the command table: exactly one of `load`, `program` and `instead`. */
export interface CommandEntry {
  readonly words: string;
  readonly summary: string;
  readonly load?: () => Promise<{ readonly command: Command }>;
  /** Name of the program that reads the rest of the command line itself. */
  readonly program?: string;
  /** Arguments the program is given before those of the command line. */
  readonly programArgs?: readonly string[];
  /** What to use in place of a command of Consul's that is not here yet. */
  readonly instead?: string;
}

export interface CommandGroup {
  readonly purpose: string;
  /** What follows the group's words in its usage line, where its commands take no arguments. */
  readonly usage?: string;
}

/** Groups of commands and what they are for. */
export const commandGroups: Readonly<Record<string, CommandGroup>> = {
  catalog: { purpose: "Look into the catalog of nodes and services." },
  check: { purpose: "Run, try and look back at health checks." },
  dns: { purpose: "Ask the DNS server, and learn why it answers as it does." },
  kv: { purpose: "Read and write the key-value store." },
  operator: { purpose: "Look at the servers behind the API.", usage: "<subcommand> [options]" },
  "operator raft": { purpose: "Look at the servers that hold the data.", usage: "<subcommand> [options]" },
  resolver: { purpose: "Make this host ask Rollcall for names, and prove that it does." },
  services: { purpose: "Register and deregister services." },
  store: { purpose: "Check, copy and mend a data directory while no server runs on it." },
  zone: { purpose: "Work with zone files." },
};

/** Every command, each loaded when it is asked for. To add one: a file beside this one and a line here. */
export const commands: readonly CommandEntry[] = [
  { words: "agent", summary: "Run an agent: HTTP API, DNS, health checks", program: "agent" },
  { words: "catalog datacenters", summary: "List the datacenters", load: () => import("./catalog-datacenters.js") },
  { words: "catalog nodes", summary: "List nodes", load: () => import("./catalog-nodes.js") },
  { words: "catalog services", summary: "List services", load: () => import("./catalog-services.js") },
  {
    words: "check history",
    summary: "Show the latest status changes of a check",
    load: () => import("./check-history.js"),
  },
  { words: "check run", summary: "Run a check of the agent now", load: () => import("./check-run.js") },
  { words: "check test", summary: "Try a check definition without registering it", program: "check-test" },
  { words: "dns explain", summary: "Say why a name is answered as it is", load: () => import("./dns-explain.js") },
  { words: "dns query", summary: "Ask the DNS server for a name", load: () => import("./dns-query.js") },
  { words: "force-leave", summary: "Make a failed member leave", load: () => import("./force-leave.js") },
  { words: "info", summary: "Print figures of the agent", load: () => import("./info.js") },
  { words: "join", summary: "Tell the agent to join a cluster", load: () => import("./join.js") },
  { words: "keygen", summary: "Make a random encryption key", load: () => import("./keygen.js") },
  { words: "kv delete", summary: "Remove keys", load: () => import("./kv-delete.js") },
  { words: "kv export", summary: "Print a tree of keys as JSON", load: () => import("./kv-export.js") },
  { words: "kv get", summary: "Read keys", load: () => import("./kv-get.js") },
  { words: "kv import", summary: "Write the keys of an export", load: () => import("./kv-import.js") },
  { words: "kv put", summary: "Write a key", load: () => import("./kv-put.js") },
  { words: "leave", summary: "Let the agent leave and stop", load: () => import("./leave.js") },
  { words: "maint", summary: "Take a node or a service out of service and back", load: () => import("./maint.js") },
  { words: "members", summary: "List the members of the cluster", load: () => import("./members.js") },
  { words: "monitor", summary: "Follow the agent's log", load: () => import("./monitor.js") },
  { words: "operator raft list-peers", summary: "List the servers", load: () => import("./raft-list-peers.js") },
  { words: "ready", summary: "Exit 0 when the server is ready, 1 when it is not", load: () => import("./ready.js") },
  { words: "registrator", summary: "Register the containers of a Docker engine", program: "registrator" },
  { words: "reload", summary: "Let the agent read its configuration again", load: () => import("./reload.js") },
  {
    words: "resolver doctor",
    summary: "Prove each hop of name resolution",
    program: "resolver",
    programArgs: ["doctor"],
  },
  { words: "resolver setup", summary: "Point this host's resolver here", program: "resolver", programArgs: ["setup"] },
  { words: "resolver undo", summary: "Put the resolver back", program: "resolver", programArgs: ["undo"] },
  { words: "services deregister", summary: "Remove services", load: () => import("./services-deregister.js") },
  { words: "services register", summary: "Add or update services", load: () => import("./services-register.js") },
  { words: "store check", summary: "Say whether a data directory is sound", load: () => import("./store-check.js") },
  { words: "store export", summary: "Print all records of a data directory", load: () => import("./store-export.js") },
  {
    words: "store import",
    summary: "Fill a new data directory from an export",
    load: () => import("./store-import.js"),
  },
  {
    words: "store repair",
    summary: "Save what can be read of a damaged directory",
    load: () => import("./store-repair.js"),
  },
  { words: "template", summary: "Render files from templates and run commands", program: "template" },
  {
    words: "template diff",
    summary: "Compare what a template would write with its file",
    load: () => import("./template-diff.js"),
  },
  {
    words: "template preview",
    summary: "Print what a template would write",
    load: () => import("./template-preview.js"),
  },
  { words: "template status", summary: "Show the agent's templates", load: () => import("./template-status.js") },
  { words: "validate", summary: "Check configuration files", load: () => import("./validate.js") },
  { words: "version", summary: "Print the version", load: () => import("./version.js") },
  { words: "zone check", summary: "Check a zone file", program: "zone", programArgs: ["check"] },
  ...absent({
    acl: "use the endpoints below /v1/acl of a server that has them",
    config: "mesh and its configuration entries are no part of Rollcall",
    connect: "mesh is no part of Rollcall",
    debug: 'use "info", "monitor" and GET /v1/agent/metrics',
    event: "use PUT /v1/event/fire of a server that has it",
    exec: "remote execution is off in Consul as well; use ssh",
    intention: "mesh is no part of Rollcall",
    keyring: "servers share an etcd cluster instead of gossip; encrypt that with TLS",
    lock: "use flock(1) on one machine, or a session and /v1/kv/KEY?acquire=SESSION",
    login: "use a token",
    logout: "use a token",
    "operator autopilot": "membership of the servers is etcd's: etcdctl",
    "operator raft remove-peer": "membership of the servers is etcd's: etcdctl member remove",
    "operator raft transfer-leader": "leadership is etcd's: etcdctl move-leader",
    "operator usage": 'count with "catalog services" and "catalog nodes"',
    peering: "use several datacenters",
    rtt: "network coordinates are not kept; use ping",
    snapshot:
      '"store export" and "store import" save and restore a stopped server\'s data, "kv export" the keys of a running one',
    tls: "make certificates with openssl",
    troubleshoot: 'use "resolver doctor" and "dns explain"',
    watch: 'use "template", or a blocking query: curl .../v1/...?index=N',
  }),
];

/** Commands of Consul's that answer with what to use in their place. */
function absent(table: Readonly<Record<string, string>>): CommandEntry[] {
  return Object.entries(table).map(([words, instead]) => ({ words, summary: "", instead }));
}
