/**
 * The long fuzz: `npm run fuzz [-- MINUTES [NAME ...]]`, each fuzzer for so many minutes (10 unless said), one after another.
 * Prints inputs, seed and resident memory along the way; ends with 1 at the first fault, whose seed finds it again.
 */

import { fuzzers } from "./fuzzers.js";
import { seeded } from "./random.js";

const minutes = Number(process.argv[2] ?? 10);
const wanted = process.argv.slice(3);
const slices = 10;
const mebibytes = (): string => `${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB`;

const unknown = wanted.filter((name) => fuzzers[name] === undefined);
if (unknown.length > 0) {
  console.error(`no such fuzzer: ${unknown.join(", ")}; there are ${Object.keys(fuzzers).join(", ")}`);
  process.exit(1);
}

for (const [name, load] of Object.entries(fuzzers)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const fuzz = await load();
  let inputs = 0;
  for (let slice = 1; slice <= slices; slice++) {
    const seed = Math.floor(Math.random() * 2 ** 32);
    try {
      inputs += await fuzz(performance.now() + (minutes * 60_000) / slices, seeded(seed));
    } catch (fault) {
      console.error(`${name}: fault with seed ${seed}:`, fault);
      process.exit(1);
    }
    console.log(`${name}: ${inputs} inputs, slice ${slice} of ${slices}, seed ${seed}, resident ${mebibytes()}`);
  }
}
