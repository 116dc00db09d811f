/** Worst state of an instance's checks, in rising order of how bad it is. */
export const health = { passing: 0, unknown: 1, warning: 2, critical: 3, maintenance: 4 } as const;

/** One check as answers need it. */
export interface CheckState {
  readonly id: string;
  readonly status: string;
}

const nodeMaintenanceId = "_node_maintenance";
const serviceMaintenancePrefix = "_service_maintenance:";

function isMaintenance(id: string): boolean {
  return id === nodeMaintenanceId || id.startsWith(serviceMaintenancePrefix);
}

/** What a set of checks does to an instance. */
export interface Verdicts {
  /** Some check is critical: never answered. */
  readonly critical: boolean;
  /** Every check is passing. */
  readonly passing: boolean;
  /** For the weight: the worst state, maintenance before critical before warning. */
  readonly aggregate: number;
}

/** Looks at a node's own checks and an instance's. No checks at all is passing; an unknown status is not critical. */
export function judge(nodeChecks: readonly CheckState[], own: readonly CheckState[]): Verdicts {
  let critical = false;
  let passing = true;
  let aggregate: number = health.passing;
  for (const checks of [nodeChecks, own]) {
    for (const { id, status } of checks) {
      const state = isMaintenance(id) ? health.maintenance : stateOf(status);
      if (status === "critical") critical = true;
      if (status !== "passing") passing = false;
      if (state > aggregate) aggregate = state;
    }
  }
  return { critical, passing, aggregate };
}

function stateOf(status: string): number {
  if (status === "passing") return health.passing;
  if (status === "warning") return health.warning;
  return status === "critical" ? health.critical : health.unknown;
}

/** The SRV weight of an instance in a state: 0 keeps it in the answer but asks clients to pass it over. */
export function weightOf(aggregate: number, passing: number, warning: number): number {
  if (aggregate === health.passing) return passing;
  if (aggregate === health.warning) return warning;
  return aggregate === health.unknown ? 1 : 0;
}
