import type { DnsServer } from "../dns/index.js";
import type { Forwarder } from "../forward/index.js";
import { bucketBoundsMs, type HealthEngine, type HealthSnapshot, type KindSnapshot } from "../health/index.js";
import type { Registry } from "../registry.js";
import type { HistogramMetrics, HistogramSample, Metrics, MetricsBoard, Sample } from "../telemetry/index.js";
import { forwardMetrics } from "./forward-metrics.js";

export interface MeasuredParts {
  readonly forwarder: Forwarder;
  readonly registry: Registry;
  readonly engine: HealthEngine;
  readonly dns: DnsServer | undefined;
  readonly storeWritable: () => boolean;
}

/** Names and reads the rooms' own numbers. */
export function addMetrics(board: MetricsBoard, parts: MeasuredParts): void {
  const health = onceATurn(() => parts.engine.metrics());
  board.add(...processMetrics(), ...catalogMetrics(parts), ...healthMetrics(health), ...dnsMetrics(parts.dns));
  board.add(...forwardMetrics(parts.forwarder));
  board.addHistograms(...healthHistograms(health));
}

/** One look serves all rows of a scrape: the engine's goes through every check. */
function onceATurn<Value>(look: () => Value): () => Value {
  let seen: { readonly value: Value } | undefined;
  return () => {
    if (seen === undefined) {
      seen = { value: look() };
      setImmediate(() => (seen = undefined));
    }
    return seen.value;
  };
}

function processMetrics(): Metrics[] {
  return [
    { name: "rollcall_process_resident_bytes", help: "Resident memory", read: () => one(process.memoryUsage.rss()) },
    { name: "rollcall_process_cpu_seconds_total", help: "CPU time, user and system", read: () => one(cpuSeconds()) },
    { name: "rollcall_process_uptime_seconds", help: "Time since the start", read: () => one(process.uptime()) },
  ];
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function catalogMetrics({ registry, storeWritable }: MeasuredParts): Metrics[] {
  const { view, feed } = registry;
  return [
    { name: "rollcall_store_writable", help: "1 while commits are accepted", read: () => one(storeWritable() ? 1 : 0) },
    { name: "rollcall_catalog_revision", help: "Revision of the newest batch applied", read: () => one(view.revision) },
    { name: "rollcall_catalog_nodes", help: "Registered nodes", read: () => one(view.tables.nodes.size) },
    {
      name: "rollcall_catalog_services",
      help: "Service names with an instance",
      read: () => one(view.tables.services.size),
    },
    {
      name: "rollcall_catalog_checks",
      help: "Checks by status",
      labelNames: ["status"],
      read: () =>
        [...view.tables.checksByStatus].map(([status, checks]) => ({ value: checks.size, labels: { status } })),
    },
    { name: "rollcall_kv_pairs", help: "KV pairs", read: () => one(view.tables.kv.size) },
    { name: "rollcall_feed_waiters", help: "Blocking queries parked now", read: () => one(feed.waiting) },
  ];
}

function healthMetrics(health: () => HealthSnapshot): Metrics[] {
  const kinds = (read: (kind: KindSnapshot) => number) => (): Sample[] =>
    Object.entries(health().kinds).map(([kind, snapshot]) => ({ value: read(snapshot), labels: { kind } }));
  return [
    { name: "rollcall_health_checks", help: "Checks that this agent runs", read: () => one(health().checks) },
    { name: "rollcall_health_probes_in_flight", help: "Probes under way", read: () => one(health().inFlight) },
    {
      name: "rollcall_health_reports_pending",
      help: "Status changes not stored yet",
      read: () => one(health().reportsPending),
    },
    {
      name: "rollcall_health_checks_flapping",
      help: "Checks that flap",
      read: () => one(health().flapping),
    },
    {
      name: "rollcall_health_checks_held",
      help: "Checks whose newest result is held back",
      read: () => one(health().held),
    },
    {
      name: "rollcall_health_sick",
      help: "1 while this process is too starved to judge others",
      read: () => one(health().condition.sick ? 1 : 0),
    },
    {
      name: "rollcall_health_disbelieved_total",
      help: "Time-outs not believed as this process was starved, by kind of check",
      labelNames: ["kind"],
      read: kinds((kind) => kind.disbelieved),
    },
    {
      name: "rollcall_health_probes_total",
      help: "Probes by kind of check",
      labelNames: ["kind"],
      read: kinds((kind) => kind.duration.count),
    },
    {
      name: "rollcall_health_skipped_runs_total",
      help: "Runs left out by kind of check",
      labelNames: ["kind"],
      read: kinds((kind) => kind.skipped),
    },
  ];
}

function healthHistograms(health: () => HealthSnapshot): HistogramMetrics[] {
  const bounds = bucketBoundsMs.map((ms) => ms / 1000);
  const of = (which: "duration" | "lateness") => (): HistogramSample[] =>
    Object.entries(health().kinds).map(
      ([
        kind,
        {
          [which]: { counts, sumMs },
        },
      ]) => {
        return { labels: { kind }, bounds, counts, sum: sumMs / 1000 };
      },
    );
  return [
    { name: "rollcall_health_probe_duration_seconds", help: "Length of probes by kind of check", read: of("duration") },
    {
      name: "rollcall_health_probe_lateness_seconds",
      help: "How late after their time probes started, by kind of check",
      read: of("lateness"),
    },
  ];
}

function dnsMetrics(dns: DnsServer | undefined): Metrics[] {
  if (dns === undefined) return [];
  return [
    {
      name: "rollcall_dns_queries_total",
      help: "Queries by transport",
      labelNames: ["transport"],
      read: () => {
        const { udpQueries, tcpQueries } = dns.counts();
        return [
          { value: udpQueries, labels: { transport: "udp" } },
          { value: tcpQueries, labels: { transport: "tcp" } },
        ];
      },
    },
    {
      name: "rollcall_dns_replies_total",
      help: "Replies by response code",
      labelNames: ["rcode"],
      read: () => dns.counts().byRcode.map((value, rcode) => ({ value, labels: { rcode: String(rcode) } })),
    },
    { name: "rollcall_dns_dropped_total", help: "Messages that get no reply", read: () => one(dns.counts().dropped) },
    { name: "rollcall_dns_truncated_total", help: "Replies with TC set", read: () => one(dns.counts().truncated) },
    {
      name: "rollcall_dns_rate_limited_total",
      help: "Replies over UDP that strangers did not get, or got cut",
      read: () => one(dns.counts().rateLimited),
    },
    {
      name: "rollcall_dns_faults_total",
      help: "Faults of our own while answering",
      read: () => one(dns.counts().faults),
    },
  ];
}

function one(value: number): Sample[] {
  return [{ value }];
}
