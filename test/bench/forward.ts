/**
 * The forwarder: `npm run bench -- forward`, or `npx tsx test/bench/forward.ts [ROUNDS]` after `npm run build`.
 *
 * - hits: CPU per answer from the cache beside that per answer of our own, by `dns-cost`     (ratio within 15 %)
 * - misses: CPU, added latency, latency with an upstream 5 ms away, beside dnsmasq and
 *   Unbound as forwarders in the same run, alternating                                       (added: 2 times dnsmasq's; far: 5 %)
 * - flood: our own names' p99 and the memory under a flood of random names                   (2 times idle; the cache's bound)
 *
 * The flood and those who ask for our own names meanwhile are processes of their own in C, a question a slot: one in Node asks by
 * twos and more, as its timers and collections have it, and what it waits for itself would be counted as the server's.
 *
 * NSD is the outside world. Needs gcc and the Debian packages nsd, dnsmasq-base and unbound; everything stays on 127.0.0.1.
 * Exits 1 where a bound is not kept.
 */
import { Client } from "./forward/client.js";
import { floodCacheBytes, floodRow } from "./forward/flood.js";
import { hitRow } from "./forward/hits.js";
import { missRows } from "./forward/misses.js";
import { type Server, Servers } from "./forward/servers.js";

const rounds = Number(process.argv[2] ?? 5);

const servers = new Servers();
const client = new Client();
try {
  const outside = (await servers.nsd()).port;
  const farOutside = await servers.far(outside);
  const forwarding = async (upstream: number): Promise<Server[]> => [
    await servers.dnsmasq(upstream),
    await servers.unbound(upstream),
    await servers.rollcall(upstream),
  ];
  const near = await forwarding(outside);
  const far = await forwarding(farOutside);
  const flooded = await servers.rollcall(outside, { cache_max_bytes: floodCacheBytes });
  for (const port of [outside, farOutside, ...[...near, ...far, flooded].map((server) => server.port)])
    await client.ready(port);
  const kept = [
    await hitRow(servers, near.at(-1)!, rounds),
    await missRows(client, { direct: { near: outside, far: farOutside }, near, far }, rounds),
    await floodRow(servers, flooded, near.at(-1)!, Math.min(5, rounds)),
  ];
  if (!kept.every(Boolean)) process.exitCode = 1;
} finally {
  client.close();
  await servers.close();
}
