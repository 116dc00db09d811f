import { expect, test } from "vitest";
import { fuzzHttpDecoding } from "../fuzz/http.fuzz.js";
import { seeded } from "../fuzz/random.js";

test("survives a second of broken bodies, queries and paths", () => {
  const seed = Date.now() % 2 ** 31;
  expect(fuzzHttpDecoding(performance.now() + 1_000, seeded(seed)), `seed ${seed}`).toBeGreaterThan(100);
});
