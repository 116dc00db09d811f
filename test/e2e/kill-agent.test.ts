import { describe, expect, it } from "vitest";
import { killAgentLoops } from "../soak/kill-agent.js";

describe("a server killed at a random instant", () => {
  it("comes back with every acknowledged registration, whole, 30 times", { timeout: 180_000 }, async () => {
    const report = await killAgentLoops(30, Math.random);
    expect(report.acknowledged).toBeGreaterThan(30);
    expect(report).toMatchObject({ missing: 0, torn: 0, backwards: 0 });
  });
});
