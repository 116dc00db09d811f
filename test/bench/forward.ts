/**
 * The forwarder against dnsmasq and Unbound as forwarders, in one run, alternating: `npx tsx test/bench/forward.ts [ROUNDS]`.
 * NSD is the outside world. Needs the Debian packages nsd, dnsmasq-base and unbound; everything stays on 127.0.0.1.
 *
 * - hit: CPU of the server per query answered from the cache
 * - miss: CPU of the server per query for a name not asked before, and latency added to that of asking NSD itself
 * - far: the same latency with an upstream 5 ms away
 *
 * The last lines give the medians and the ratios that matter.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createForwarder, defaultForwardOptions } from "../../src/forward/index.js";
import { accept, Query, verdict } from "../../src/wire/index.js";

const farMs = 5;
const queriesPerRound = 20_000;
const latencySamples = 400;
const inFlight = 32;
const ticksPerSecond = 100;

const self = fileURLToPath(import.meta.url);

/** What the measured process does: a listener as plain as can be around the forwarder. */
async function serve(port: number, upstreamPort: number): Promise<void> {
  const forwarder = createForwarder({ ...defaultForwardOptions, recursors: [`127.0.0.1:${upstreamPort}`] });
  const query = new Query();
  const out = new Uint8Array(131_072);
  const socket = createSocket({ type: "udp4", lookup: (host, _options, done) => done(null, host, 4) });
  socket.on("message", (bytes, { address, port: from }) => {
    if (accept(bytes, bytes.length, query) !== verdict.answer) return;
    const length = forwarder.hit(query, address, false, out);
    if (length > 0) {
      socket.send(Buffer.from(out.buffer, 0, length), from, address);
      return;
    }
    void forwarder.resolve(bytes, { address }, "udp").then((reply) => {
      if (reply !== "refused") socket.send(reply, from, address);
    });
  });
  await new Promise<void>((done) => socket.bind(port, "127.0.0.1", done));
}

interface Server {
  readonly name: string;
  readonly port: number;
  readonly process: ChildProcess;
}

/** Asks one question at a time per slot; slots share a socket and are told apart by id. */
class Client {
  private readonly socket: Socket = createSocket({
    type: "udp4",
    lookup: (host, _options, done) => done(null, host, 4),
  });
  private readonly waiting = new Map<number, (answered: boolean) => void>();
  private next = 0;

  constructor() {
    this.socket.on("message", (bytes) => {
      const id = bytes.readUInt16BE(0);
      const done = this.waiting.get(id);
      this.waiting.delete(id);
      done?.((bytes[3]! & 15) === 0 && bytes[7]! > 0);
    });
  }

  /** Whether an answer with records came within 3 s. */
  ask(name: string, port: number): Promise<boolean> {
    const id = (this.next = (this.next + 1) & 0xffff);
    const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]);
    const bytes = Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, 1, 0, 1]);
    return new Promise((done) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        done(false);
      }, 3_000);
      this.waiting.set(id, (answered) => {
        clearTimeout(timer);
        done(answered);
      });
      this.socket.send(bytes, port, "127.0.0.1");
    });
  }

  close(): void {
    this.socket.close();
  }
}

const directory = mkdtempSync(join(tmpdir(), "rollcall-bench-forward-"));
const children: ChildProcess[] = [];

function start(program: string, argv: readonly string[]): ChildProcess {
  const child = spawn(program, argv, { stdio: ["ignore", "ignore", "inherit"] });
  children.push(child);
  return child;
}

function write(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

function nsd(port: number): ChildProcess {
  write(
    "outside.zone",
    "$ORIGIN outside.example.\n$TTL 3600\n@ SOA ns admin 1 1 1 1 60\n@ NS ns\nns A 127.0.0.1\n* A 192.0.2.1\n",
  );
  const config = write(
    "nsd.conf",
    `server:\n ip-address: 127.0.0.1\n port: ${port}\n username: ""\n chroot: ""\n zonesdir: "${directory}"\n pidfile: ""\n` +
      ` xfrdfile: "${directory}/xfrd"\n zonelistfile: "${directory}/zone.list"\n server-count: 1\n rrl-ratelimit: 0\n` +
      `remote-control:\n control-enable: no\nzone:\n name: outside.example\n zonefile: outside.zone\n`,
  );
  return start("/usr/sbin/nsd", ["-d", "-c", config]);
}

function dnsmasq(port: number, upstream: number): Server {
  const argv = [
    "--keep-in-foreground",
    "--conf-file=/dev/null",
    "--no-resolv",
    "--no-hosts",
    "--cache-size=10000",
    "--pid-file=",
  ];
  const where = ["--listen-address=127.0.0.1", "--bind-interfaces", `--port=${port}`, `--server=127.0.0.1#${upstream}`];
  return {
    name: "dnsmasq",
    port,
    process: start("/usr/sbin/dnsmasq", [...argv, "--user=root", "--dns-forward-max=1000", ...where]),
  };
}

function unbound(port: number, upstream: number): Server {
  const config = write(
    `unbound-${port}.conf`,
    `server:\n interface: 127.0.0.1@${port}\n port: ${port}\n do-daemonize: no\n username: ""\n chroot: ""\n directory: "${directory}"\n` +
      ` pidfile: ""\n use-syslog: no\n logfile: "${directory}/unbound.log"\n module-config: "iterator"\n do-not-query-localhost: no\n` +
      ` num-threads: 1\n qname-minimisation: no\nremote-control:\n control-enable: no\n` +
      `stub-zone:\n name: "outside.example"\n stub-addr: 127.0.0.1@${upstream}\n`,
  );
  return { name: "unbound", port, process: start("/usr/sbin/unbound", ["-d", "-c", config]) };
}

function ours(port: number, upstream: number): Server {
  return {
    name: "rollcall",
    port,
    process: start(process.execPath, ["--import", "tsx", self, "serve", `${port}`, `${upstream}`]),
  };
}

/** NSD behind a wire of 5 ms, half of it each way. */
function far(port: number, upstream: number): Socket {
  const outside = createSocket("udp4");
  outside.on("message", (bytes, from) => {
    setTimeout(() => {
      const inside = createSocket("udp4");
      inside.on("message", (reply) => {
        inside.close();
        setTimeout(() => outside.send(reply, from.port, from.address), farMs / 2);
      });
      inside.send(bytes, upstream, "127.0.0.1");
    }, farMs / 2);
  });
  outside.bind(port, "127.0.0.1");
  return outside;
}

/** CPU of a process so far, in microseconds. */
function cpuUs(child: ChildProcess): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").replace(/.*\) /, "").split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function load(client: Client, port: number, name: (i: number) => string): Promise<number> {
  let next = 0;
  let lost = 0;
  const lane = async (): Promise<void> => {
    while (next < queriesPerRound) if (!(await client.ask(name(next++), port))) lost++;
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return lost;
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

async function ready(client: Client, port: number): Promise<void> {
  for (let tries = 0; tries < 40; tries++) if (await client.ask(`ready${tries}.outside.example`, port)) return;
  throw new Error(`nothing answers on port ${port}`);
}

const portOf = ({ port }: Server): number => port;

type Figures = Record<string, { hit: number[]; miss: number[]; near: number[]; far: number[] }>;

async function measure(rounds: number): Promise<void> {
  const base = 20_000 + Math.floor(Math.random() * 20_000);
  nsd(base);
  const wire = far(base + 1, base);
  const near = [dnsmasq(base + 10, base), unbound(base + 11, base), ours(base + 12, base)];
  const away = [dnsmasq(base + 20, base + 1), unbound(base + 21, base + 1), ours(base + 22, base + 1)];
  const client = new Client();
  const direct = { near: [] as number[], far: [] as number[] };
  const figures: Figures = Object.fromEntries(near.map(({ name }) => [name, { hit: [], miss: [], near: [], far: [] }]));
  try {
    for (const port of [base, base + 1, ...[...near, ...away].map((server) => server.port)]) await ready(client, port);
    // The first round warms up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const counted = round > 0;
      const [nearUs, ...nearThrough] = await latenciesUs(
        client,
        [base, ...near.map(portOf)],
        `l${round}-`,
        latencySamples,
      );
      const [farUs, ...farThrough] = await latenciesUs(
        client,
        [base + 1, ...away.map(portOf)],
        `f${round}-`,
        latencySamples / 4,
      );
      if (counted) direct.near.push(nearUs!);
      if (counted) direct.far.push(farUs!);
      for (const [at, server] of near.entries()) {
        const of = figures[server.name]!;
        const before = cpuUs(server.process);
        const lost = await load(client, server.port, (i) => `h${i % 100}.outside.example`);
        const between = cpuUs(server.process);
        const missed = await load(client, server.port, (i) => `m${round}-${i}.outside.example`);
        const after = cpuUs(server.process);
        if (lost + missed > 0) console.log(`${server.name}: ${lost} + ${missed} unanswered`);
        if (!counted) continue;
        of.near.push(nearThrough[at]!);
        of.far.push(farThrough[at]!);
        of.hit.push((between - before) / queriesPerRound);
        of.miss.push((after - between) / queriesPerRound);
      }
    }
  } finally {
    client.close();
    wire.close();
  }
  report(figures, direct);
}

function report(figures: Figures, direct: { near: number[]; far: number[] }): void {
  const nearUs = median(direct.near);
  console.log(`NSD itself: ${nearUs.toFixed(0)} us, at a distance ${median(direct.far).toFixed(0)} us`);
  for (const [name, of] of Object.entries(figures)) {
    const added = median(of.near) - nearUs;
    console.log(
      `${name.padEnd(9)} hit ${median(of.hit).toFixed(1)} us CPU, miss ${median(of.miss).toFixed(1)} us CPU, ` +
        `miss adds ${added.toFixed(0)} us, far ${median(of.far).toFixed(0)} us`,
    );
  }
  const {
    dnsmasq: theirs,
    unbound: third,
    rollcall,
  } = figures as Record<"dnsmasq" | "unbound" | "rollcall", Figures[string]>;
  const ratio = (mine: number, other: number): string => (mine / other).toFixed(2);
  const added = (of: Figures[string]): number => median(of.near) - nearUs;
  for (const [name, other] of [
    ["dnsmasq", theirs],
    ["unbound", third],
  ] as const) {
    console.log(
      `ratio to ${name}: hit CPU ${ratio(median(rollcall.hit), median(other.hit))}, miss CPU ${ratio(median(rollcall.miss), median(other.miss))}, ` +
        `added latency ${ratio(added(rollcall), added(other))}, latency far ${ratio(median(rollcall.far), median(other.far))}`,
    );
  }
}

if (process.argv[2] === "serve") {
  await serve(Number(process.argv[3]), Number(process.argv[4]));
} else {
  try {
    await measure(Number(process.argv[2] ?? 5));
  } finally {
    const gone = children.map((child) => new Promise((done) => child.once("exit", done)));
    for (const child of children) child.kill();
    await Promise.all(gone);
    rmSync(directory, { recursive: true, force: true });
  }
}
