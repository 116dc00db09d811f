import { expect, it } from "vitest";
import { seeded } from "../fuzz/random.js";
import { fuzzUpstream } from "../fuzz/upstream.fuzz.js";

it("stands whatever an upstream may send, for a second here and as long as one likes with `npm run fuzz`", () => {
  expect(fuzzUpstream(performance.now() + 1_000, seeded(7))).toBeGreaterThan(100);
});
