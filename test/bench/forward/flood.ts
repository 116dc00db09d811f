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
 * at a second server while the first is asked: what two cores give with these processes on them. Last as many names as are
 * answered, which has no bound: a processor that is busy is busy.
 */
export async function floodRow(servers: Servers, server: Server, other: Server, rounds: number): Promise<boolean> {
  const asking = new Asking(servers, server);
  const residents: number[] = [];
  // The first round fills the cache and is not counted.
  await asking.beside(server);
  const idle: P99[] = [];
  const flooded: P99[] = [];
  const elsewhere: P99[] = [];
  for (let round = 0; round < rounds; round++) {
    idle.push(await asking.alone());
    flooded.push(await asking.beside(server));
    elsewhere.push(await asking.beside(other));
    residents.push(residentMiB(server));
  }
  const swamped: P99[] = [];
  const perSecond: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [found, told] = await asking.besideSwamp();
    swamped.push(found);
    perSecond.push(told);
    residents.push(residentMiB(server));
  }
  const ratio = medianOf(flooded, "cameMs") / medianOf(idle, "cameMs");
  console.log(
    `flood of ${floodPerSecond} new names a second: own names' p99 ${shown(flooded)}, idle ${shown(idle)}: ` +
      `${ratio.toFixed(2)} times (at most 2); with the flood at another server ${shown(elsewhere)}`,
  );
  console.log(
    "the same until who asked was awake to take the answer: " +
      `${shown(flooded, "takenMs")}, idle ${shown(idle, "takenMs")}, elsewhere ${shown(elsewhere, "takenMs")}`,
  );
  console.log(
    `flood as fast as it is answered (${median(perSecond).toFixed(0)} a second): own names' p99 ${shown(swamped)}`,
  );
  return (await memoryRow(server, residents)) && ratio <= 2;
}

/** 99th percentiles of our own names: until the answer came, and until who asked was awake to take it. */
interface P99 {
  readonly cameMs: number;
  readonly takenMs: number;
}

/** Asks one server for our own names, by itself and while others flood. */
class Asking {
  readonly #servers: Servers;
  readonly #server: Server;
  readonly #paced: string;

  constructor(servers: Servers, server: Server) {
    this.#servers = servers;
    this.#server = server;
    this.#paced = servers.compiled(beside("./paced.c"));
  }

  async alone(): Promise<P99> {
    const argv = [this.#server.port, secondsEach, askedPerSecond, "s7.service.consul"].map(String);
    const { stdout } = await run(this.#paced, argv);
    return { cameMs: figure(stdout, "p99_us") / 1_000, takenMs: figure(stdout, "taken_p99_us") / 1_000 };
  }

  /** While this server is asked for new names, at a steady pace. */
  async beside({ port }: Server): Promise<P99> {
    const [found, told] = await this.#under(this.#paced, [port, secondsEach + 1, floodPerSecond, "*.outside.example"]);
    const asked = figure(told, "asked");
    const answered = figure(told, "answered");
    if (answered < asked) console.log(`flood: ${asked - answered} of ${asked} unanswered`);
    return found;
  }

  /** While the server is asked for as many new names as it answers, and how many a second those were. */
  async besideSwamp(): Promise<[P99, perSecond: number]> {
    const swamp = ["--import", "tsx", beside("./random-names.ts"), this.#server.port, secondsEach + 1];
    const [found, told] = await this.#under(process.execPath, swamp);
    return [found, Number(told)];
  }

  /** Beside another process: our own names, and what it said at last. */
  async #under(program: string, argv: readonly (string | number)[]): Promise<[P99, told: string]> {
    const flood = this.#servers.start(program, argv.map(String));
    await once(flood.stdout!, "data"); // it is under way
    const told = once(flood.stdout!, "data") as Promise<[Buffer]>;
    const found = await this.alone();
    return [found, (await told).toString()];
  }
}

/** A figure out of what `paced` says; for want of it NaN, which no bound takes. */
function figure(told: string, name: string): number {
  return Number(new RegExp(`\\b${name}=(\\d+)`).exec(told)?.[1]);
}

function medianOf(values: readonly P99[], which: keyof P99): number {
  return median(values.map((value) => value[which]));
}

function shown(values: readonly P99[], which: keyof P99 = "cameMs"): string {
  const each = values.map((value) => value[which].toFixed(2)).join(", ");
  return `${medianOf(values, which).toFixed(2)} ms (${each})`;
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
