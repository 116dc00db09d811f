import type { Client } from "./client.js";
import { cpuUs, median, type Server } from "./servers.js";

const queriesPerRound = 15_000;
const lanes = 32;
const nearSamples = 400;
const farSamples = 100;

interface Figures {
  readonly miss: number[];
  readonly near: number[];
  readonly far: number[];
}

export interface MissPlaces {
  /** The upstream itself, and by its far way. */
  readonly direct: { readonly near: number; readonly far: number };
  readonly near: readonly Server[];
  readonly far: readonly Server[];
}

/**
 * Names not asked before, beside dnsmasq and Unbound: CPU of the server, latency added to the upstream's own on loopback (at most
 * 2 times dnsmasq's), latency with an upstream 5 ms away (within 5 % of dnsmasq's).
 */
export async function missRows(client: Client, { direct, near, far }: MissPlaces, rounds: number): Promise<boolean> {
  const own = { near: [] as number[], far: [] as number[] };
  const figures = new Map<string, Figures>(near.map(({ name }) => [name, { miss: [], near: [], far: [] }]));
  // Code that runs once every five milliseconds would be measured cold: as many questions as the near ones get.
  for (const { port } of far) {
    await client.flood(
      port,
      lanes,
      (i) => `w${port}-${i}.outside.example`,
      (done) => done < queriesPerRound,
    );
  }
  // The first round warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const ports = (at: number, servers: readonly Server[]): number[] => [at, ...servers.map(({ port }) => port)];
    const nearUs = await latenciesUs(client, ports(direct.near, near), `l${round}-`, nearSamples);
    const farUs = await latenciesUs(client, ports(direct.far, far), `f${round}-`, farSamples);
    if (round > 0) own.near.push(nearUs[0]!);
    if (round > 0) own.far.push(farUs[0]!);
    for (const [at, server] of near.entries()) {
      const beforeUs = cpuUs(server);
      const name = (i: number): string => `m${round}-${i}.outside.example`;
      const { asked, lost } = await client.flood(server.port, lanes, name, (done) => done < queriesPerRound);
      const spentUs = cpuUs(server) - beforeUs;
      if (lost > 0) console.log(`${server.name}: ${lost} of ${asked} unanswered`);
      if (round === 0) continue;
      const of = figures.get(server.name)!;
      of.miss.push(spentUs / asked);
      of.near.push(nearUs[at + 1]!);
      of.far.push(farUs[at + 1]!);
    }
  }
  return report(figures, median(own.near), median(own.far));
}

/** Median latency of each port, asked in turn so that whatever else the machine does falls on all. */
async function latenciesUs(
  client: Client,
  ports: readonly number[],
  prefix: string,
  samples: number,
): Promise<number[]> {
  const times = ports.map((): number[] => []);
  for (let i = 0; i < samples; i++) {
    for (const [at, port] of ports.entries()) {
      const startMs = performance.now();
      if (!(await client.ask(`${prefix}${i}.outside.example`, port))) throw new Error(`no answer from port ${port}`);
      times[at]!.push((performance.now() - startMs) * 1_000);
    }
  }
  return times.map(median);
}

function report(figures: ReadonlyMap<string, Figures>, nearUs: number, farUs: number): boolean {
  console.log(`the upstream itself: ${nearUs.toFixed(0)} us, by the far way ${farUs.toFixed(0)} us`);
  const added = (of: Figures): number => median(of.near) - nearUs;
  for (const [name, of] of figures) {
    console.log(
      `${name.padEnd(9)} miss ${median(of.miss).toFixed(1)} us CPU, adds ${added(of).toFixed(0)} us, far ${median(of.far).toFixed(0)} us`,
    );
  }
  const mine = figures.get("rollcall")!;
  for (const [name, of] of figures) {
    if (of === mine) continue;
    console.log(`misses: CPU ${(median(mine.miss) / median(of.miss)).toFixed(2)} times ${name}'s`);
  }
  const theirs = figures.get("dnsmasq")!;
  const nearRatio = added(mine) / added(theirs);
  const farRatio = median(mine.far) / median(theirs.far);
  console.log(`misses: added latency ${nearRatio.toFixed(2)} times dnsmasq's (at most 2)`);
  console.log(`misses: latency behind a far upstream ${farRatio.toFixed(3)} times dnsmasq's (at most 1.05)`);
  return nearRatio <= 2 && farRatio <= 1.05;
}
