import { expect, it } from "vitest";
import { temporaryDirectories } from "./directories.js";
import { killLoops } from "./kill-loops.js";

const freshDirectory = temporaryDirectories();

it("keeps every acknowledged write and no half of one over kill -9 at any point", { timeout: 120_000 }, async () => {
  const report = await killLoops(await freshDirectory(), 10, Math.random);
  expect(report).toEqual({ loops: 10, acknowledged: expect.any(Number), missing: 0, torn: 0, backwards: 0 });
  expect(report.acknowledged).toBeGreaterThan(10);
});
