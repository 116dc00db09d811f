import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { DnsClient, quantile } from "../health/dns-client.js";
import { median, metric, residentMiB, type Server, type Servers } from "./servers.js";

/** Own names asked a second, beside the flood. */
const askedPerSecond = 250;
const secondsEach = 6;
/** New names a second: many times what a host looks up, and what a resolver under such an attack is sent by one client. */
const floodPerSecond = 1_000;
/** Small, so that the flood fills it in the first round. */
export const floodCacheBytes = 2 * 1_048_576;
/** The collector's own swing; a cache without its bound would grow by more than that in each round. */
const swingMiB = 48;
const asker = fileURLToPath(new URL("./random-names.ts", import.meta.url));

/**
 * Under a flood of random names below one domain: the 99th percentile of our own names beside that of the idle server (at most 2
 * times), the bytes of the cache (its bound), and resident memory from when the cache is full on (flat). Once more with as many
 * names as are answered, which has no bound: a processor that is busy is busy.
 */
export async function floodRow(servers: Servers, server: Server, rounds: number): Promise<boolean> {
  const client = await DnsClient.open(server.port);
  const p99 = { idle: [] as number[], flooded: [] as number[], swamped: [] as number[] };
  const perSecond: number[] = [];
  const residents: number[] = [];
  const own = async (): Promise<number> =>
    quantile(await client.latenciesMs("s7.service.consul", askedPerSecond, secondsEach), 0.99);
  const under = async (rate: number): Promise<[p99Ms: number, perSecond: number]> => {
    const argv = ["--import", "tsx", asker, `${server.port}`, `${secondsEach + 1}`, `${rate}`];
    const flood = servers.start(process.execPath, argv);
    await once(flood.stdout!, "data"); // it is under way
    const told = once(flood.stdout!, "data") as Promise<[Buffer]>;
    const p99Ms = await own();
    return [p99Ms, Number((await told).toString())];
  };
  // The first round fills the cache and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const idle = await own();
    const [flooded] = await under(floodPerSecond);
    const [swamped, answered] = await under(0);
    residents.push(residentMiB(server));
    if (round === 0) continue;
    p99.idle.push(idle);
    p99.flooded.push(flooded);
    p99.swamped.push(swamped);
    perSecond.push(answered);
  }
  client.close();
  const ratio = median(p99.flooded) / median(p99.idle);
  console.log(
    `flood of ${floodPerSecond} new names a second: own names' p99 ${median(p99.flooded).toFixed(2)} ms, ` +
      `idle ${median(p99.idle).toFixed(2)} ms: ${ratio.toFixed(2)} times (at most 2)`,
  );
  console.log(
    `flood as fast as it is answered (${median(perSecond).toFixed(0)} a second): own names' p99 ${median(p99.swamped).toFixed(2)} ms`,
  );
  return (await memoryRow(server, residents)) && ratio <= 2;
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
