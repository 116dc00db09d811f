import type { Forwarder, ForwardSnapshot } from "../forward/index.js";
import type { Metrics, Sample } from "../telemetry/index.js";

type Upstream = ForwardSnapshot["upstreams"][number];

/** The forwarder's own numbers, and those of each upstream. */
export function forwardMetrics(forwarder: Forwarder): Metrics[] {
  const one = (name: string, help: string, read: (snapshot: ForwardSnapshot) => number): Metrics => ({
    name: `rollcall_forward_${name}`,
    help,
    read: () => [{ value: read(forwarder.snapshot()) }],
  });
  const each = (name: string, help: string, read: (upstream: Upstream) => number | undefined): Metrics => ({
    name: `rollcall_forward_upstream_${name}`,
    help,
    labelNames: ["upstream"],
    read: () =>
      forwarder.snapshot().upstreams.flatMap((upstream): Sample[] => {
        const value = read(upstream);
        return value === undefined ? [] : [{ value, labels: { upstream: upstream.upstream } }];
      }),
  });
  return [
    one("hits_total", "Queries answered from the cache", ({ hits }) => hits),
    one("misses_total", "Queries for which upstreams were asked", ({ misses }) => misses),
    one("merged_total", "Misses that joined a question under way", ({ merged }) => merged),
    one("stale_answers_total", "Answers past their time, for want of fresh ones", ({ staleAnswers }) => staleAnswers),
    one("prefetches_total", "Names asked again before they expired", ({ prefetches }) => prefetches),
    one("local_answers_total", "Answers from the hosts file and of special names", ({ localAnswers }) => localAnswers),
    one("refused_clients_total", "Queries of clients outside forward.allow", ({ strangers }) => strangers),
    one("over_limit_total", "Queries turned away as too many waited", ({ overLimit }) => overLimit),
    one("failures_total", "SERVFAIL for want of an answer", ({ failures }) => failures),
    one("hedges_total", "Times a second upstream was asked as the first was silent", ({ hedges }) => hedges),
    one("loops_total", "Our own queries that came back", ({ loops }) => loops),
    one("rebindings_total", "Answers out of which private addresses were taken", ({ rebindings }) => rebindings),
    one("pending_queries", "Queries that wait for an answer", ({ pendingQueries }) => pendingQueries),
    one("cache_entries", "Answers in the cache", ({ cacheEntries }) => cacheEntries),
    one("cache_bytes", "Memory of the cache", ({ cacheBytes }) => cacheBytes),
    one("cache_evictions_total", "Answers that made room for others", ({ cacheEvictions }) => cacheEvictions),
    each("up", "1 unless it was silent three times in a row", ({ standing }) => (standing === "up" ? 1 : 0)),
    each("latency_seconds", "Moving average", ({ latencyMs }) => latencyMs && latencyMs / 1_000),
    each("queries_total", "Questions put to it", ({ queries }) => queries),
    each("silences_total", "Questions without an answer in time", ({ silences }) => silences),
    each("refusals_total", "Answers that were none: other codes, unreadable", ({ refusals }) => refusals),
    each("tcp_retries_total", "Questions put again over TCP", ({ tcpRetries }) => tcpRetries),
    each("strays_total", "Messages that were not what was waited for", ({ strays }) => strays),
    each("doubtful_total", "Answers asked for again over TCP as they lacked a usual trait", ({ doubtful }) => doubtful),
  ];
}
