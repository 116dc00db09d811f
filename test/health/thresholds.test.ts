import { describe, expect, it } from "vitest";
import { countResult, startCounters } from "../../src/health/thresholds.js";
import type { CheckStatus } from "../../src/records/index.js";

function run(thresholds: [success: number, warning: number, critical: number], results: string): string {
  const [successBeforePassing, failuresBeforeWarning, failuresBeforeCritical] = thresholds;
  const set = { successBeforePassing, failuresBeforeWarning, failuresBeforeCritical };
  const counters = startCounters(set);
  const words: Record<string, CheckStatus> = { p: "passing", w: "warning", c: "critical" };
  // The first result after registration always applies, so the story begins with a passing check.
  countResult(counters, set, "passing");
  return [...results].map((letter) => countResult(counters, set, words[letter]!)?.[0] ?? "-").join("");
}

describe("thresholds", () => {
  it.each<[thresholds: [number, number, number], results: string, applied: string]>([
    [[0, 0, 0], "cpwc", "cpwc"],
    [[3, 2, 4], "ccccppp", "-wwc--p"],
    [[3, 2, 4], "ccpccpcccc", "-w--w--wwc"],
    [[2, 3, 3], "cccpp", "--c-p"],
    [[2, 0, 0], "cpw", "c-w"],
    [[1, 0, 2], "cpc", "wpw"],
  ])("success/warning/critical %j turn %s into %s", (thresholds, results, applied) => {
    expect(run(thresholds, results)).toBe(applied);
  });

  it("apply the first result at once", () => {
    const set = { successBeforePassing: 3, failuresBeforeWarning: 4, failuresBeforeCritical: 4 };
    expect(countResult(startCounters(set), set, "passing")).toBe("passing");
    expect(countResult(startCounters(set), set, "critical")).toBe("critical");
  });
});
