import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { seeded } from "../fuzz/random.js";
import { describeWith } from "../support/needs.js";
import { compareZones } from "./zones/compare.js";
import { explanations } from "./zones/differences.js";

describeWith(["nsd", "knotd"], "static zones beside NSD and Knot serving the same files", () => {
  it("give the same answers, but for differences that are explained", async () => {
    const comparison = await compareZones(50, seeded(20_240_601));
    expect(comparison.unexplained.slice(0, 3).join("\n\n")).toBe("");
    expect(comparison.questions).toBe(1_000);
    for (const server of ["nsd", "knot"]) expect(comparison.same[server]).toBeGreaterThan(800);
  }, 120_000);

  it("and each explanation is written down", () => {
    const text = readFileSync(new URL("./zones-differences.md", import.meta.url), "utf8");
    for (const { name } of explanations) expect(text).toContain(`## ${name}\n`);
  });
});
