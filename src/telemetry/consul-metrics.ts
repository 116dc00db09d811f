import type { MetricsBoard, NamedSample } from "./metrics.js";

/** The body of `/v1/agent/metrics` in Consul's shape, from the numbers as they stand. */
export function consulMetrics(board: MetricsBoard, nowMs: number): object {
  const { gauges, counters } = board.snapshot();
  return {
    Timestamp: `${new Date(Math.floor(nowMs / 1000) * 1000).toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`,
    Gauges: gauges.map((sample) => ({ Name: consulName(sample), Value: sample.value, Labels: sample.labels ?? {} })),
    Points: [],
    Counters: counters.map((sample) => ({
      Name: consulName(sample),
      ...sums(sample.value),
      Labels: sample.labels ?? {},
    })),
    Samples: [],
  };
}

/** Consul's names have dots: `rollcall_dns_queries_total` reads `rollcall.dns.queries_total`. */
function consulName({ name }: NamedSample): string {
  const [first = "", second = "", ...rest] = name.split("_");
  return rest.length === 0 ? name : `${first}.${second}.${rest.join("_")}`;
}

/** Counters here are totals since the start, not sums of an interval: one sample with the total. */
function sums(total: number): object {
  return { Count: total, Rate: 0, Sum: total, Min: 0, Max: total, Mean: total, Stddev: 0 };
}
