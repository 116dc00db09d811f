/**
 * CPU a check of the health engine against a bare loop over node:http, each in a process of its own and alternating, on fresh
 * and on kept connections; lateness of the engine under its target load. The engine probes in its thread, as an agent's does;
 * the CPU is that of all threads. The target is another process.
 *
 *     tsx test/bench/health.ts [checks=20000] [rounds=3] [seconds=10] [fresh|kept]
 */
import type { HistogramSnapshot, KindSnapshot } from "../../src/health/index.js";
import { built } from "./built.js";
import { BareLoop } from "./health/bare-loop.js";
import { startTarget } from "./health/target.js";

const rooms = await built(["health", "records"]);
const { bucketBoundsMs, HealthEngine } = await rooms.load<typeof import("../../src/health/index.js")>("health");
const { checkDefinition } = await rooms.load<typeof import("../../src/records/index.js")>("records");

const intervalS = 10;
/** Between two looks for new figures: to gather them costs as much as some dozens of checks. */
const figuresPollMs = 250;

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

interface EngineFigures {
  readonly usPerCheck: number;
  /** In the first interval, which begins with the load of all checks. */
  readonly firstLatenessP99Ms: number;
  readonly latenessP99Ms: number;
  readonly probesPerS: number;
}

async function engineRun(
  urlOf: (index: number) => string,
  checks: number,
  kept: boolean,
  seconds: number,
): Promise<EngineFigures> {
  const engine = new HealthEngine(
    {
      report: async () => {},
      outputChanged: () => {},
      deregister: async () => {},
      catalog: { aliased: () => [], subscribe: () => () => {} },
      log: { info: () => {}, warn: (...told) => console.error(...told) },
    },
    { keepAlive: kept, probeThread: true },
  );
  engine.load(
    (function* () {
      for (let i = 0; i < checks; i++) {
        const read = checkDefinition({ HTTP: urlOf(i), Interval: intervalS * 1e9 });
        if (!read.ok) throw new Error(read.error);
        const check = { id: `c${i}`, node: "n", serviceId: `s${i}`, serviceName: "web" };
        yield [`k${i}`, { ...check, definition: read.definition, status: "critical" as const, output: "" }] as const;
      }
    })(),
  );
  await pause(intervalS * 1_000);
  const before = await newFigures(engine);
  const started = cpuUs();
  const startedMs = performance.now();
  await pause(seconds * 1_000);
  const after = await newFigures(engine);
  const used = cpuUs() - started;
  const elapsedS = (performance.now() - startedMs) / 1_000;
  await engine.close();
  const runs = after.duration.count - before.duration.count;
  if (after.critical > 0) throw new Error(`${after.critical} checks failed`);
  return {
    usPerCheck: used / runs,
    firstLatenessP99Ms: p99(undefined, before.lateness),
    latenessP99Ms: p99(before.lateness, after.lateness),
    probesPerS: runs / elapsedS,
  };
}

/** The probe thread tells its figures once a second: waits for the next ones. */
async function newFigures(engine: InstanceType<typeof HealthEngine>): Promise<KindSnapshot> {
  const old = engine.metrics().kinds["http"]?.duration.count;
  while (engine.metrics().kinds["http"]?.duration.count === old) await pause(figuresPollMs);
  return engine.metrics().kinds["http"]!;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Upper bound of the bucket in which the 99th percentile of the values between the two snapshots lies. */
function p99(before: HistogramSnapshot | undefined, after: HistogramSnapshot): number {
  let left = (after.count - (before?.count ?? 0)) * 0.99;
  for (const [bucket, count] of after.counts.entries()) {
    left -= count - (before?.counts[bucket] ?? 0);
    if (left <= 0) return bucketBoundsMs[bucket] ?? Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function main(): Promise<void> {
  const [checks = 20_000, rounds = 3, seconds = 10] = process.argv.slice(2, 5).map(Number);
  const only = process.argv[5];
  const { child, urlOf } = await startTarget();
  const loop = new BareLoop(Array.from({ length: checks }, (_, index) => urlOf(index)));
  for (const kept of [false, true]) {
    if (only !== undefined && kept !== (only === "kept")) continue;
    // Compiled before it is counted, as the engine is in its first interval.
    await loop.run(checks, kept);
    const bare: number[] = [];
    const engine: EngineFigures[] = [];
    for (let round = 0; round < rounds; round++) {
      bare.push(await loop.run(checks, kept));
      engine.push(await engineRun(urlOf, checks, kept, seconds));
    }
    const each = (values: readonly number[]): string => values.map((value) => value.toFixed(0)).join(", ");
    const own = median(engine.map(({ usPerCheck }) => usPerCheck));
    const floor = median(bare);
    console.log(
      `${kept ? "kept " : "fresh"} connections, ${checks} checks at ${intervalS} s:`,
      `engine ${own.toFixed(0)} us of CPU a check (${each(engine.map(({ usPerCheck }) => usPerCheck))}),`,
      `bare loop ${floor.toFixed(0)} (${each(bare)}), ratio ${(own / floor).toFixed(2)} (bound 1.3);`,
      `${median(engine.map(({ probesPerS }) => probesPerS)).toFixed(0)} probes/s;`,
      `lateness p99 at most ${Math.max(...engine.map(({ latenessP99Ms }) => latenessP99Ms))} ms,`,
      `in the first interval ${Math.max(...engine.map((each) => each.firstLatenessP99Ms))} ms (bound 200)`,
    );
  }
  loop.close();
  child.kill();
}

await main().finally(() => rooms.close());
