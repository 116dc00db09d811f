import { describe, expect, it } from "vitest";
import { fuzzers } from "./fuzzers.js";
import { seeded } from "./random.js";

/** All fuzzers together: enough to catch what broke since yesterday. The long run is `npm run fuzz`. */
const secondsInAll = 30;

describe("no input breaks", () => {
  const names = Object.keys(fuzzers);
  const budgetMs = (secondsInAll * 1000) / names.length;
  for (const [name, load] of Object.entries(fuzzers)) {
    it(name, async () => {
      const fuzz = await load();
      const seed = Math.floor(Math.random() * 2 ** 32);
      const inputs = await Promise.resolve(fuzz(performance.now() + budgetMs, seeded(seed))).catch((fault: unknown) => {
        throw new Error(`seed ${seed}: ${String(fault)}`, { cause: fault });
      });
      expect(inputs, `seed ${seed}`).toBeGreaterThan(10);
    });
  }
});
