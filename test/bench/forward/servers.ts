import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { freePort, startAgent } from "../../support/agent.js";

/** Of the far upstream: there and back. */
const farMs = 5;
const ticksPerSecond = 100;

/** A server under measurement. */
export interface Server {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  /** Of its API, ours only. */
  readonly httpPort?: number;
}

/** NSD as the outside world (every name below outside.example is there), resolvers that forward to it, and a far way to it. */
export class Servers {
  private readonly directory = mkdtempSync(join(tmpdir(), "rollcall-bench-forward-"));
  private readonly closers: (() => Promise<unknown> | unknown)[] = [];

  write(name: string, text: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, text);
    return path;
  }

  /** The program that a C file holds. */
  compiled(source: string): string {
    const path = join(this.directory, basename(source, ".c"));
    execFileSync("gcc", ["-O2", "-o", path, source]);
    return path;
  }

  async nsd(): Promise<Server> {
    const zone =
      "$ORIGIN outside.example.\n$TTL 3600\n@ SOA ns admin 1 1 1 1 60\n@ NS ns\nns A 127.0.0.1\n* A 192.0.2.1\n";
    this.write("outside.zone", zone);
    const port = await freePort();
    const { directory } = this;
    const config = this.write(
      "nsd.conf",
      `server:\n ip-address: 127.0.0.1\n port: ${port}\n username: ""\n chroot: ""\n zonesdir: "${directory}"\n pidfile: ""\n` +
        ` xfrdfile: "${directory}/xfrd"\n zonelistfile: "${directory}/zone.list"\n server-count: 1\n rrl-ratelimit: 0\n` +
        `remote-control:\n control-enable: no\nzone:\n name: outside.example\n zonefile: outside.zone\n`,
    );
    return this.started("NSD", port, "/usr/sbin/nsd", ["-d", "-c", config]);
  }

  async dnsmasq(upstream: number): Promise<Server> {
    const port = await freePort();
    const plain = ["--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file="];
    const sized = ["--cache-size=10000", "--dns-forward-max=1000", "--user=root"];
    const place = [
      "--listen-address=127.0.0.1",
      "--bind-interfaces",
      `--port=${port}`,
      `--server=127.0.0.1#${upstream}`,
    ];
    return this.started("dnsmasq", port, "/usr/sbin/dnsmasq", [...plain, ...sized, ...place]);
  }

  async unbound(upstream: number): Promise<Server> {
    const port = await freePort();
    const { directory } = this;
    const config = this.write(
      `unbound-${port}.conf`,
      `server:\n interface: 127.0.0.1@${port}\n port: ${port}\n do-daemonize: no\n username: ""\n chroot: ""\n directory: "${directory}"\n` +
        ` pidfile: ""\n use-syslog: no\n logfile: "${directory}/unbound.log"\n module-config: "iterator"\n do-not-query-localhost: no\n` +
        ` num-threads: 1\n qname-minimisation: no\nremote-control:\n control-enable: no\n` +
        `forward-zone:\n name: "."\n forward-addr: 127.0.0.1@${upstream}\n`,
    );
    return this.started("unbound", port, "/usr/sbin/unbound", ["-d", "-c", config]);
  }

  /** The built command with services `s0` to `s99`, each at one address. */
  async rollcall(upstream: number, forward: object = {}): Promise<Server> {
    const services = Array.from({ length: 100 }, (_, i) => ({ name: `s${i}`, address: `10.0.0.${i}`, port: 80 }));
    const config = this.write(
      `rollcall-${upstream}-${this.closers.length}.json`,
      JSON.stringify({ services, forward }),
    );
    const agent = await startAgent({ args: [`-recursor=127.0.0.1:${upstream}`, `-config-file=${config}`] });
    this.closers.push(() => agent.close());
    return { name: "rollcall", port: agent.dnsPort, pid: agent.pid, httpPort: agent.httpPort };
  }

  /** Another way to a server, 5 ms longer: half of it each way. */
  async far(upstream: number): Promise<number> {
    const port = await freePort();
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
    await new Promise<void>((bound) => outside.bind(port, "127.0.0.1", bound));
    this.closers.push(() => outside.close());
    return port;
  }

  /** A process that lives as long as these. */
  start(program: string, argv: readonly string[]): ChildProcess {
    const child = spawn(program, argv, { stdio: ["ignore", "pipe", "inherit"] });
    this.closers.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((exited) => child.once("exit", exited));
      child.kill();
      await gone;
    });
    return child;
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private started(name: string, port: number, program: string, argv: readonly string[]): Server {
    return { name, port, pid: this.start(program, argv).pid ?? 0 };
  }
}

/** CPU of a process so far, in microseconds. */
export function cpuUs({ pid }: Server): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/.*\) /, "").split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6;
}

export function residentMiB({ pid }: Server): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;
}

/** A number of ours by its name among the metrics. */
export async function metric({ httpPort }: Server, name: string): Promise<number> {
  const reply = await fetch(`http://127.0.0.1:${httpPort}/v1/agent/metrics?format=prometheus`);
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(await reply.text())?.[1]);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
