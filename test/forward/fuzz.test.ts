import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { readReply } from "../../src/forward/reply-reading.js";
import { seeded } from "../fuzz/random.js";
import { fuzzUpstream } from "../fuzz/upstream.fuzz.js";

it("stands whatever an upstream may send, for a second here and as long as one likes with `npm run fuzz`", () => {
  expect(fuzzUpstream(performance.now() + 1_000, seeded(7))).toBeGreaterThan(100);
});

it("reads with a dns2 that is sound: 3.1.1 or later, as 3.0 takes seconds over twelve bytes", () => {
  const main = createRequire(import.meta.url).resolve("dns2");
  const { version } = JSON.parse(readFileSync(new URL("package.json", `file://${main}`), "utf8")) as {
    version: string;
  };
  const [major, minor, patch] = version.split(".").map(Number);
  expect(major! * 10_000 + minor! * 100 + patch!).toBeGreaterThanOrEqual(30_101);
});

it("refuses at once twelve bytes that claim a quarter of a million records", () => {
  const startMs = performance.now();
  expect(readReply(Buffer.from([0, 1, 0x81, 0x80, ...new Array<number>(8).fill(255)])).ok).toBe(false);
  expect(performance.now() - startMs).toBeLessThan(100);
});
