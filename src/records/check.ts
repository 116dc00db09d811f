import type { CheckDefinition } from "./checks/index.js";
import type { Origin, Override, Owner } from "./node.js";
import { noTags } from "./service.js";

/** The words that Consul knows. A catalog registration may store any other word: it counts as not critical. */
export type CheckStatus = "passing" | "warning" | "critical";

export function isCheckStatus(word: string): word is CheckStatus {
  return word === "passing" || word === "warning" || word === "critical";
}

/** A check as the catalog shows it. */
export interface HealthCheck {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly notes: string;
  readonly output: string;
  /** Empty for a check of the node. */
  readonly serviceId: string;
  readonly serviceName: string;
  readonly serviceTags: readonly string[];
  /** Consul's `Type` word: http, tcp, ttl, maintenance, ... or empty. */
  readonly type: string;
  /** Duration text as Consul prints it, `""` or `"0s"` when there is none (it depends on the way of registration). */
  readonly interval: string;
  readonly timeout: string;
  readonly exposedPort: number;
  /** `Definition` of a catalog registration in wire form, for external monitors; null when none was sent. */
  readonly wireDefinition: Readonly<Record<string, unknown>> | null;
}

export interface CheckRecord {
  readonly kind: "check";
  readonly owner: Owner;
  readonly node: string;
  readonly check: HealthCheck;
  readonly override: Override<HealthCheck> | null;
  /** What this agent runs; null for checks that nobody runs here (catalog, maintenance). */
  readonly definition: CheckDefinition | null;
  readonly token: string;
  /** Meaningful for what an agent owns. */
  readonly origin: Origin;
}

export const emptyCheck: HealthCheck = Object.freeze({
  id: "",
  name: "",
  status: "critical",
  notes: "",
  output: "",
  serviceId: "",
  serviceName: "",
  serviceTags: noTags,
  type: "",
  interval: "",
  timeout: "",
  exposedPort: 0,
  wireDefinition: null,
});

/** What the catalog shows of a check record, if anything. */
export function shownCheck(record: CheckRecord): HealthCheck | undefined {
  if (record.override === null) return record.check;
  return record.override === "removed" ? undefined : record.override;
}

export const nodeMaintenanceCheckId = "_node_maintenance";
const serviceMaintenancePrefix = "_service_maintenance:";

export function serviceMaintenanceCheckId(serviceId: string): string {
  return serviceMaintenancePrefix + serviceId;
}

/** True for the checks that maintenance mode registers: clients read them as status `maintenance`. */
export function isMaintenanceCheckId(checkId: string): boolean {
  return checkId === nodeMaintenanceCheckId || checkId.startsWith(serviceMaintenancePrefix);
}

/** The check by which Consul says that a node's agent is alive. */
export const serfHealthCheckId = "serfHealth";
