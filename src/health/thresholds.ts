import type { CheckDefinition, CheckStatus } from "../records/index.js";

type Thresholds = Pick<CheckDefinition, "successBeforePassing" | "failuresBeforeWarning" | "failuresBeforeCritical">;

/** Results in a row of either sort. */
export interface Counters {
  successes: number;
  failures: number;
}

/** At the start of a runner both counters stand at their thresholds, so the first result applies at once. */
export function startCounters(thresholds: Thresholds): Counters {
  return { successes: thresholds.successBeforePassing, failures: thresholds.failuresBeforeCritical };
}

/**
 * Counts a result and says which status it makes of the check, undefined while the old one stays (its output too).
 * A warning counts as a success. Failures below the critical threshold but at the warning one make a warning.
 */
export function countResult(counters: Counters, thresholds: Thresholds, result: CheckStatus): CheckStatus | undefined {
  if (result !== "critical") {
    counters.successes++;
    counters.failures = 0;
    return counters.successes >= thresholds.successBeforePassing ? result : undefined;
  }
  counters.failures++;
  counters.successes = 0;
  if (counters.failures >= thresholds.failuresBeforeCritical) return "critical";
  return counters.failures >= thresholds.failuresBeforeWarning ? "warning" : undefined;
}
