import { expect, test } from "vitest";
import { fuzzConfig } from "../fuzz/config.fuzz.js";

test("a moment of broken configuration finds no fault", () => {
  expect(fuzzConfig(performance.now() + 1_000, Math.random)).toBeGreaterThan(50);
});
