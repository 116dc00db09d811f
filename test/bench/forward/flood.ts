import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { DnsClient, quantile } from "../health/dns-client.js";
import { median, residentMiB, type Server, type Servers } from "./servers.js";

/** Own names asked a second, beside the flood. */
const askedPerSecond = 250;
const secondsEach = 8;
/** Small, so that the flood fills it within the first second or two. */
export const floodCacheBytes = 8 * 1_048_576;
/** Beside the cache, what waits and what is garbage until the collector comes by. */
const spareMiB = 64;
const asker = fileURLToPath(new URL("./random-names.ts", import.meta.url));

/**
 * Under a flood of random names below one domain, as fast as they are answered: the 99th percentile of our own names beside that
 * of the idle server (at most 2 times), and resident memory (at most the cache's bound and some slack above what it was).
 */
export async function floodRow(servers: Servers, server: Server, rounds: number): Promise<boolean> {
  const client = await DnsClient.open(server.port);
  const idle: number[] = [];
  const flooded: number[] = [];
  const perSecond: number[] = [];
  const settledMiB = residentMiB(server);
  let mostMiB = 0;
  const watch = setInterval(() => {
    mostMiB = Math.max(mostMiB, residentMiB(server));
  }, 100);
  for (let round = 0; round <= rounds; round++) {
    const quiet = await client.latenciesMs("s7.service.consul", askedPerSecond, secondsEach);
    const flood = servers.start(process.execPath, ["--import", "tsx", asker, `${server.port}`, `${secondsEach + 1}`]);
    await once(flood.stdout!, "data"); // it has begun
    const busy = await client.latenciesMs("s7.service.consul", askedPerSecond, secondsEach);
    const [told] = (await once(flood.stdout!, "data")) as [Buffer];
    await once(flood, "exit");
    if (round === 0) continue;
    idle.push(quantile(quiet, 0.99));
    flooded.push(quantile(busy, 0.99));
    perSecond.push(Number(told.toString()));
  }
  clearInterval(watch);
  client.close();
  const ratio = median(flooded) / median(idle);
  const grewMiB = mostMiB - settledMiB;
  const boundMiB = floodCacheBytes / 1_048_576 + spareMiB;
  console.log(
    `flood: own names' p99 ${median(flooded).toFixed(2)} ms at ${median(perSecond).toFixed(0)} misses a second, ` +
      `idle ${median(idle).toFixed(2)} ms: ${ratio.toFixed(2)} times (at most 2)`,
  );
  console.log(
    `flood: resident memory ${settledMiB.toFixed(0)} to ${mostMiB.toFixed(0)} MiB with a cache of ${floodCacheBytes / 1_048_576} MiB: ` +
      `${grewMiB.toFixed(0)} MiB more (at most ${boundMiB})`,
  );
  return ratio <= 2 && grewMiB <= boundMiB;
}
