import { execFile } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median, metric, residentMiB, type Server, type Servers } from "./servers.js";

const run = promisify(execFile);
/** Own names asked a second, beside the flood. */
const askedPerSecond = 250;
const secondsEach = 6;
/** New names a second: many times what a host looks up, and what a resolver under such an attack is sent by one client. */
const floodPerSecond = 1_000;
/** Small, so that the flood fills it in the first round. */
export const floodCacheBytes = 2 * 1_048_576;
/** The collector's own swing; a cache without its bound would grow by more than that in each round. */
const swingMiB = 48;
const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/**
 * Under a flood of random names below one domain: the 99th percentile of our own names beside that of the idle server (at most 2
 * times), the bytes of the cache (its bound), and resident memory from when the cache is full on (flat). Beside it the same flood
 * at a second server while the first is asked: what two cores give with these processes on them. Once more with as many names as
 * are answered, which has no bound: a processor that is busy is busy.
 */
export async function floodRow(servers: Servers, server: Server, other: Server, rounds: number): Promise<boolean> {
  const paced = servers.compiled(beside("./paced.c"));
  const p99 = { idle: [] as number[], flooded: [] as number[], elsewhere: [] as number[], swamped: [] as number[] };
  const perSecond: number[] = [];
  const residents: number[] = [];
  const own = async (): Promise<number> => {
    const argv = [server.port, secondsEach, askedPerSecond, "s7.service.consul"].map(String);
    return p99Ms((await run(paced, argv)).stdout);
  };
  /** Our own names while another process floods: what it said at last, and their p99. */
  const under = async (program: string, argv: readonly (string | number)[]): Promise<[p99Ms: number, told: string]> => {
    const flood = servers.start(program, argv.map(String));
    await once(flood.stdout!, "data"); // it is under way
    const told = once(flood.stdout!, "data") as Promise<[Buffer]>;
    const found = await own();
    return [found, (await told).toString()];
  };
  const underPaced = async ({ port }: Server): Promise<number> => {
    const [found, told] = await under(paced, [port, secondsEach + 1, floodPerSecond, "*.outside.example"]);
    const asked = Number(/asked=(\d+)/.exec(told)?.[1]);
    const answered = Number(/answered=(\d+)/.exec(told)?.[1]);
    if (answered < asked) console.log(`flood: ${asked - answered} of ${asked} unanswered`);
    return found;
  };
  // The first round fills the cache and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const idle = await own();
    const flooded = await underPaced(server);
    const elsewhere = await underPaced(other);
    const swamp = ["--import", "tsx", beside("./random-names.ts"), server.port, secondsEach + 1];
    const [swamped, told] = await under(process.execPath, swamp);
    residents.push(residentMiB(server));
    if (round === 0) continue;
    p99.idle.push(idle);
    p99.flooded.push(flooded);
    p99.elsewhere.push(elsewhere);
    p99.swamped.push(swamped);
    perSecond.push(Number(told));
  }
  const ratio = median(p99.flooded) / median(p99.idle);
  const ms = (values: readonly number[]): string => median(values).toFixed(2);
  const each = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(", ");
  console.log(
    `flood of ${floodPerSecond} new names a second: own names' p99 ${ms(p99.flooded)} ms (${each(p99.flooded)}), ` +
      `idle ${ms(p99.idle)} ms (${each(p99.idle)}): ${ratio.toFixed(2)} times (at most 2); ` +
      `with the flood at another server ${ms(p99.elsewhere)} ms`,
  );
  console.log(
    `flood as fast as it is answered (${median(perSecond).toFixed(0)} a second): own names' p99 ${ms(p99.swamped)} ms`,
  );
  return (await memoryRow(server, residents)) && ratio <= 2;
}

/** Out of what `paced` says; for want of it NaN, which no bound takes. */
function p99Ms(told: string): number {
  return Number(/p99_us=(\d+)/.exec(told)?.[1]) / 1_000;
}

async function memoryRow(server: Server, residents: readonly number[]): Promise<boolean> {
  const cacheBytes = await metric(server, "rollcall_forward_cache_bytes");
  const evictions = await metric(server, "rollcall_forward_cache_evictions_total");
  const grewMiB = residents.at(-1)! - residents[0]!;
  console.log(
    `flood: the cache takes ${cacheBytes} of ${floodCacheBytes} bytes after ${evictions} evictions; ` +
      `resident ${residents.map((mib) => mib.toFixed(0)).join(", ")} MiB after each round (at most ${swingMiB} more)`,
  );
  return cacheBytes <= floodCacheBytes && evictions > 0 && grewMiB <= swingMiB;
}
