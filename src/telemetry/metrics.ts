/** One number that a room keeps for itself and shows when asked. */
export interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A family of samples under one metric name. Names are `rollcall_<room>_<what>_<unit>`; counters end in `_total`. */
export interface Metrics {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  /** Reads the numbers now; called once a scrape. */
  readonly read: () => readonly Sample[];
}

/** A distribution that a room keeps for itself. */
export interface HistogramSample {
  readonly labels: Readonly<Record<string, string>>;
  /** Ascending upper bounds, in the unit of the name. */
  readonly bounds: readonly number[];
  /** Values up to each bound and no other, and last those beyond all. */
  readonly counts: readonly number[];
  readonly sum: number;
}

export interface HistogramMetrics {
  readonly name: string;
  readonly help: string;
  readonly read: () => readonly HistogramSample[];
}

/**
 * Rooms count in plain numbers on their hot paths; this edge reads them when somebody asks, as Prometheus text or as
 * Consul's JSON.
 */
export class MetricsBoard {
  readonly #families: Metrics[] = [];
  readonly #histograms: HistogramMetrics[] = [];

  add(...families: readonly Metrics[]): void {
    this.#families.push(...families);
  }

  addHistograms(...families: readonly HistogramMetrics[]): void {
    this.#histograms.push(...families);
  }

  /** Prometheus exposition text (version 0.0.4). */
  async prometheus(): Promise<string> {
    // Loaded at the first scrape: a start need not wait for it.
    const { Gauge, Registry } = await import("prom-client");
    const registry = new Registry();
    for (const family of this.#families) {
      const metric = new Gauge({
        name: family.name,
        help: family.help,
        labelNames: [...(family.labelNames ?? [])],
        registers: [registry],
      });
      for (const { value, labels } of family.read()) metric.set({ ...labels }, value);
    }
    const text = withCounterTypes(await registry.metrics(), this.#families);
    return text + this.#histograms.map(histogramText).join("");
  }

  /** The `Gauges` and `Counters` of `/v1/agent/metrics`. */
  snapshot(): { readonly gauges: readonly NamedSample[]; readonly counters: readonly NamedSample[] } {
    const named = this.#families.flatMap(({ name, read }) => read().map((sample) => ({ name, ...sample })));
    const isCounter = ({ name }: NamedSample): boolean => name.endsWith("_total");
    return { gauges: named.filter((sample) => !isCounter(sample)), counters: named.filter(isCounter) };
  }
}

export interface NamedSample extends Sample {
  readonly name: string;
}

/** The exposition of a family whose buckets are counted already, which the library would count again. */
function histogramText({ name, help, read }: HistogramMetrics): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const { labels, bounds, counts, sum } of read()) {
    const named = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    let total = 0;
    for (const [at, count] of counts.entries()) {
      total += count;
      lines.push(`${name}_bucket{${[...named, `le="${bounds[at] ?? "+Inf"}"`].join(",")}} ${total}`);
    }
    lines.push(`${name}_sum{${named.join(",")}} ${sum}`, `${name}_count{${named.join(",")}} ${total}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Values are copied through gauges; the exposition must still call a counter a counter. */
function withCounterTypes(text: string, families: readonly Metrics[]): string {
  return families
    .filter(({ name }) => name.endsWith("_total"))
    .reduce((out, { name }) => out.replace(`# TYPE ${name} gauge`, `# TYPE ${name} counter`), text);
}
