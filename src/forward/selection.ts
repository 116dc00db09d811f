import type { Upstream } from "./upstream.js";

/** Upstreams asked about one question at most, however many are configured. */
const upstreamsMax = 8;

/** In which order upstreams are asked. */
export interface Selection {
  readonly order: readonly Upstream[];
  /** Thought to be down, and asked beside the first to see whether they are back. */
  readonly probes: readonly Upstream[];
}

/** Consul's strategy, as configured or shuffled; upstreams that are down come last, and are probed now and then. */
export function select(
  upstreams: readonly Upstream[],
  strategy: "sequential" | "random",
  random: () => number,
  nowMs: number,
): Selection {
  const order = strategy === "random" ? shuffled(upstreams, random) : [...upstreams];
  const up = order.filter(({ health }) => health.standing(nowMs) === "up");
  if (up.length === 0 || up.length === order.length) return { order: order.slice(0, upstreamsMax), probes: [] };
  const probes = order.filter(({ health }) => health.standing(nowMs) === "probe").slice(0, 1);
  for (const { health } of probes) health.probing(nowMs);
  const down = order.filter((upstream) => !up.includes(upstream) && !probes.includes(upstream));
  return { order: [...up, ...down].slice(0, upstreamsMax), probes };
}

function shuffled(upstreams: readonly Upstream[], random: () => number): Upstream[] {
  const order = [...upstreams];
  for (let i = order.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}
