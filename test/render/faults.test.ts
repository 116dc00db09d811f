import { expect, it } from "vitest";
import { seeded } from "../fuzz/random.js";
import { renderFaults } from "../soak/render-faults.js";

it("leaves no bad and no partial file over 500 crashes, full disks and failing programs", async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const found = await renderFaults(500, seeded(seed));
  expect(found.crashes, `seed ${seed}`).toBeGreaterThan(50);
  expect(found.rollBacks, `seed ${seed}`).toBeGreaterThan(50);
  const { partial, bad, leftovers, stale } = found;
  expect({ partial, bad, leftovers, stale }, `seed ${seed}`).toEqual({ partial: 0, bad: 0, leftovers: 0, stale: 0 });
}, 120_000);
