/**
 * The long fuzz: `npm run fuzz [-- NAME ... [SECONDS]]`, each fuzzer for so many seconds (600 unless said), one after another.
 * Prints inputs, seed and resident memory at the start, along the way and at the end; ends with 1 at the first fault, whose
 * seed finds it again, and when memory grew by more than `growthMiBMax` from the first tenth of the time, warm by then, to the last.
 */

import { chosen } from "../support/chosen.js";
import { fuzzers } from "./fuzzers.js";
import { seeded } from "./random.js";

const secondsDefault = 600;
const slices = 10;
/** The collector's own swing is some tens of MiB; what leaks grows beyond any bound in millions of inputs. */
const growthMiBMax = 64;

const words = process.argv.slice(2);
const seconds = Number(words.find((word) => /^\d+(\.\d+)?$/.test(word)) ?? secondsDefault);
const named = words.filter((word) => /^\D/.test(word));
const names = chosen("fuzzer", Object.keys(fuzzers), named);

/** Resident memory; garbage first where Node was started with `--expose-gc`, as `npm run fuzz` does. */
function residentMiB(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

let grew = false;
for (const name of names) {
  const fuzz = await fuzzers[name]!();
  console.log(`${name}: ${seconds} s, resident ${residentMiB().toFixed(0)} MiB at the start`);
  let inputs = 0;
  let warmMiB = 0;
  let lastMiB = 0;
  for (let slice = 1; slice <= slices; slice++) {
    const seed = Math.floor(Math.random() * 2 ** 32);
    try {
      inputs += await fuzz(performance.now() + (seconds * 1_000) / slices, seeded(seed));
    } catch (fault) {
      console.error(`${name}: fault with seed ${seed}:`, fault);
      process.exit(1);
    }
    lastMiB = residentMiB();
    if (slice === 1) warmMiB = lastMiB;
    console.log(
      `${name}: ${inputs} inputs, slice ${slice} of ${slices}, seed ${seed}, resident ${lastMiB.toFixed(0)} MiB`,
    );
  }
  const growthMiB = lastMiB - warmMiB;
  grew ||= growthMiB > growthMiBMax;
  console.log(
    `${name}: no fault in ${inputs} inputs; resident ${lastMiB.toFixed(0)} MiB at the end, ${growthMiB.toFixed(0)} MiB more than when warm`,
  );
}
process.exit(grew ? 1 : 0);
