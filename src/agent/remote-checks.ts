import { type CatalogView, type CheckEntry, type Plan, registerCatalog } from "../catalog/index.js";
import { type EngineCheck, remoteDefinition, type StatusReport } from "../health/index.js";
import { type HealthCheck, isCheckStatus, serfHealthCheckId } from "../records/index.js";
import type { Registry } from "../registry.js";

/** Meta keys by which a node says that no agent runs on it and a server shall look at its checks. */
const remoteMarks = ["external-node", "external-probe"] as const;

/**
 * What a server runs for a check of a node without an agent, undefined when it leaves the check alone: the node and the check
 * are the catalog's own, the node is marked in its metadata, and the definition names something on the network.
 */
export function remoteCheck(entry: CheckEntry): EngineCheck | undefined {
  const { record, shown, node } = entry;
  if (record.owner !== "catalog" || node.record.owner !== "catalog" || shown === undefined) return undefined;
  const meta = node.shown?.meta;
  if (!remoteMarks.some((mark) => meta?.[mark] === "true")) return undefined;
  if (shown.wireDefinition === null || shown.id === serfHealthCheckId) return undefined;
  const read = remoteDefinition(shown.wireDefinition);
  if (!read.ok) return undefined;
  return {
    id: shown.id,
    node: record.node,
    serviceId: shown.serviceId,
    serviceName: shown.serviceName,
    definition: read.definition,
    status: isCheckStatus(shown.status) ? shown.status : "critical",
    output: shown.output,
  };
}

/** Writes what the engine found as anybody would write it through the catalog. A conflict that persists is thrown. */
export async function reportRemote(registry: Registry, report: StatusReport): Promise<void> {
  const outcome = await registry.propose((view) => catalogWrite(view, report));
  if (!outcome.ok && outcome.refusal.reason === "conflict") throw new Error(outcome.refusal.message);
}

function catalogWrite(view: CatalogView, { checkKey, status, output }: StatusReport): Plan {
  const row = view.row(checkKey);
  const { node, shown } = (row?.record.kind === "check" ? row : {}) as Partial<CheckEntry>;
  if (shown === undefined || node?.shown === undefined) return { kind: "unchanged" };
  const check: HealthCheck = { ...shown, status, output };
  return registerCatalog({
    node: node.shown,
    skipNodeUpdate: true,
    service: null,
    checks: [{ node: node.shown.name, check }],
  })(view);
}

/** Outputs kept until the next write: one a check, and a check has one here at most. */
const pendingMax = 100_000;

/**
 * Output of remote checks that changed while the status stayed. It is no agent's to merge at reading, so it is written, but
 * seldom: a clock in an output would otherwise make each probe a commit.
 */
export class RemoteOutputs {
  readonly #registry: Registry;
  readonly #pending = new Map<string, StatusReport>();
  readonly #timer: NodeJS.Timeout;

  constructor(registry: Registry, writeIntervalMs: number) {
    this.#registry = registry;
    this.#timer = setInterval(() => void this.flush(), Math.max(1_000, writeIntervalMs));
    this.#timer.unref();
  }

  note(checkKey: string, status: StatusReport["status"], output: string): void {
    if (this.#pending.size < pendingMax) this.#pending.set(checkKey, { checkKey, status, output });
  }

  /** Its status is written, and its output with it. */
  written(checkKey: string): void {
    this.#pending.delete(checkKey);
  }

  async flush(): Promise<void> {
    const reports = [...this.#pending.values()];
    this.#pending.clear();
    // What fails comes again with the next change of output.
    for (const report of reports) await reportRemote(this.#registry, report).catch(() => {});
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
