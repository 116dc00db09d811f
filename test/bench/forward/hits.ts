import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { median, type Server, type Servers } from "./servers.js";

const run = promisify(execFile);
const dnsCost = fileURLToPath(new URL("../dns-cost/dns-cost", import.meta.url));
const names = 100;
const secondsEach = 2;
const ednsBytes = 1_232;

/** CPU per cache hit beside that per answer of our own, both as `dns-cost` ratios to the kernel's floor (within 15 %). */
export async function hitRow(servers: Servers, server: Server, rounds: number): Promise<boolean> {
  const lines = (name: (i: number) => string): string =>
    Array.from({ length: names }, (_, i) => `${name(i)} A\n`).join("");
  const own = servers.write(
    "own",
    lines((i) => `s${i}.service.consul`),
  );
  const outside = servers.write(
    "hits",
    lines((i) => `h${i}.outside.example`),
  );
  const ratios = { own: [] as number[], hit: [] as number[] };
  // The first round fills the cache and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const ownRatio = await cost(server, own);
    const hitRatio = await cost(server, outside);
    if (round > 0) ratios.own.push(ownRatio);
    if (round > 0) ratios.hit.push(hitRatio);
  }
  const share = median(ratios.hit) / median(ratios.own);
  console.log(
    `hits: dns-cost ratio ${median(ratios.hit).toFixed(2)}, own names ${median(ratios.own).toFixed(2)}: ` +
      `${share.toFixed(2)} of it (at most 1.15)`,
  );
  return share <= 1.15;
}

async function cost({ pid, port }: Server, queries: string): Promise<number> {
  const { stdout } = await run(dnsCost, [pid, port, queries, 1, secondsEach, ednsBytes].map(String));
  const found = /ratio=([\d.]+).*lost=(\d+) noerror=([\d.]+)% records_per_answer=([\d.]+)/.exec(stdout);
  if (found === null || Number(found[3]) < 100 || Number(found[4]) !== 1)
    throw new Error(`not all answered: ${stdout}`);
  return Number(found[1]);
}
