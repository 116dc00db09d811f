import type { CatalogView, CheckEntry } from "../../catalog/index.js";

interface Counts {
  Total: number;
  Passing: number;
  Warning: number;
  Critical: number;
}

/** How many nodes, instances and checks there are in each state; each counts as its worst check. Service names in order. */
export function catalogOverview(view: CatalogView): object {
  const nodes = noCounts();
  const services = new Map<string, Counts>();
  const checks = new Map<string, Counts>();
  for (const node of view.tables.nodes.values()) {
    if (node.shown === undefined) continue;
    add(nodes, worst(node.checks.values()));
    for (const instance of node.instances.values()) {
      if (instance.shown !== undefined) add(countsOf(services, instance.shown.name), worst(instance.checks.values()));
    }
    for (const { shown } of node.checksById.values()) {
      if (shown !== undefined) add(countsOf(checks, shown.name), shown.status);
    }
  }
  return { Nodes: [nodes], Services: listed(services), Checks: listed(checks) };
}

const noCounts = (): Counts => ({ Total: 0, Passing: 0, Warning: 0, Critical: 0 });

function countsOf(summaries: Map<string, Counts>, name: string): Counts {
  let counts = summaries.get(name);
  if (counts === undefined) summaries.set(name, (counts = noCounts()));
  return counts;
}

function add(counts: Counts, status: string): void {
  counts.Total++;
  if (status === "passing") counts.Passing++;
  else if (status === "warning") counts.Warning++;
  else if (status === "critical") counts.Critical++;
}

function worst(checks: Iterable<CheckEntry>): string {
  let found = "passing";
  for (const { shown } of checks) {
    if (shown?.status === "critical") return "critical";
    if (shown?.status === "warning") found = "warning";
  }
  return found;
}

function listed(summaries: ReadonlyMap<string, Counts>): object[] {
  const sorted = [...summaries].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, counts]) => ({ ...(name !== "" && { Name: name }), ...counts }));
}
