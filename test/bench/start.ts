import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What `rollcall --help` may cost beside a Node that does nothing. */
const ratioMax = 1.5;
const rounds = 5;
const startsPerRound = 15;

const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/**
 * Start of the command against bare Node, alternating, so that whatever else the machine does falls on both.
 * Build first: `npm run build`. Exits 1 above the bound.
 */
function startBenchmark(): void {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const bare: number[] = [];
    const help: number[] = [];
    for (let start = 0; start < startsPerRound; start++) {
      bare.push(startMs(["-e", "0"]));
      help.push(startMs([main, "--help"]));
    }
    ratios.push(median(help) / median(bare));
    console.log(`node -e 0: ${median(bare).toFixed(1)} ms, rollcall --help: ${median(help).toFixed(1)} ms`);
  }
  const ratio = median(ratios);
  console.log(`ratio ${ratio.toFixed(2)} (at most ${ratioMax})`);
  if (ratio > ratioMax) process.exitCode = 1;
}

function startMs(argv: readonly string[]): number {
  const startedMs = performance.now();
  const { status } = spawnSync(process.execPath, argv, { stdio: "ignore" });
  if (status !== 0) throw new Error(`node ${argv.join(" ")} ended with ${status}`);
  return performance.now() - startedMs;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

startBenchmark();
