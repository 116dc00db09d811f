/** States of an instance's checks in rising order of what decides its weight; an unknown one goes before a warning. */
export const health = { passing: 0, warning: 1, unknown: 2, critical: 3, maintenance: 4 } as const;

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

/** What checks do to an instance, in one number: `isCritical`, `isNotPassing`, and above them the worst state. */
export type Verdict = number;

/** Some check is critical: the instance is never answered. */
export const isCritical = 1;
/** Some check is not passing. */
export const isNotPassing = 2;

/** The worst state of a verdict, for the weight: maintenance before critical before warning. */
export function aggregateOf(verdict: Verdict): number {
  return verdict >> 2;
}

/** Looks at a node's own checks and an instance's. No checks at all is passing; an unknown status is not critical. */
export function judge(nodeChecks: readonly CheckState[], own: readonly CheckState[]): Verdict {
  return worse(worse(health.passing << 2, nodeChecks), own);
}

function worse(verdict: Verdict, checks: readonly CheckState[]): Verdict {
  let bits = verdict & 3;
  let aggregate = verdict >> 2;
  for (let i = 0; i < checks.length; i++) {
    const { id, status } = checks[i]!;
    const state = isMaintenance(id) ? health.maintenance : stateOf(status);
    if (status === "critical") bits |= isCritical;
    if (status !== "passing") bits |= isNotPassing;
    if (state > aggregate) aggregate = state;
  }
  return bits | (aggregate << 2);
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
