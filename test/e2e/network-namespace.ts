import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "./eventually.js";
import { Daemon, output } from "./programs.js";

const command = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/**
 * A network of a test's own, tied to nothing outside, so that real programs listen on port 53. What is put
 * into `etc` covers the host's file or directory of that name in /etc for whatever runs inside; elsewhere nothing changes.
 */
export class NetworkNamespace {
  readonly name: string;
  /** Stands over /etc inside. */
  readonly etc: string;
  /** Scratch space, removed at the end. */
  readonly directory: string;
  readonly #daemons: Daemon[] = [];

  private constructor(name: string) {
    this.name = name;
    this.etc = `/etc/netns/${name}`;
    this.directory = mkdtempSync(join(tmpdir(), "rollcall-netns-"));
  }

  static async create(purpose: string): Promise<NetworkNamespace> {
    const namespace = new NetworkNamespace(`rollcall-${purpose}-${process.pid}`);
    mkdirSync(namespace.etc, { recursive: true });
    await output("ip", "netns", "add", namespace.name);
    await namespace.run("ip", "link", "set", "lo", "up");
    // A host with none but loopback addresses is off line to programs that look: AI_ADDRCONFIG, systemd-resolved.
    await namespace.run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth1");
    for (const link of ["eth0", "eth1"]) await namespace.run("ip", "link", "set", link, "up");
    await namespace.run("ip", "address", "add", "192.0.2.1/32", "dev", "eth0");
    await namespace.run("ip", "address", "add", "2001:db8::1/128", "dev", "eth0", "nodad");
    return namespace;
  }

  /** Output of a program that runs inside; throws with its words when it fails. */
  run(program: string, ...args: string[]): Promise<string> {
    return output("ip", "netns", "exec", this.name, program, ...args);
  }

  /** Whether a program succeeds, and what it says either way. */
  async attempt(program: string, ...args: string[]): Promise<{ ok: boolean; words: string }> {
    return this.run(program, ...args).then(
      (words) => ({ ok: true, words }),
      (fault: Error & { stdout?: string; stderr?: string }) => ({
        ok: false,
        words: `${fault.stdout ?? ""}${fault.stderr ?? fault.message}`,
      }),
    );
  }

  /** A program that runs inside until it, or the namespace, is closed. */
  start(program: string, ...args: string[]): Daemon {
    const daemon = new Daemon("ip", "netns", "exec", this.name, program, ...args); // exec: the process is the program
    this.#daemons.push(daemon);
    return daemon;
  }

  rollcall(...args: string[]): Promise<{ ok: boolean; words: string }> {
    return this.attempt(process.execPath, command, ...args);
  }

  /** `rollcall agent -dev` with its API on port 8500 inside. */
  async startAgent(...args: string[]): Promise<Daemon> {
    const agent = this.start(process.execPath, command, "agent", "-dev", "-node=n1", ...args);
    const ready = "http://127.0.0.1:8500/v1/status/ready";
    await eventually(async () => {
      await this.run("curl", "-sf", ready).catch(() => {
        throw new Error(`the agent is not ready:\n${agent.words}`);
      });
    }, 20_000);
    return agent;
  }

  /** `dig`'s short form, sorted. */
  async dig(server: string, port: number, name: string, type = "A"): Promise<string[]> {
    const text = await this.run("dig", `@${server}`, "-p", `${port}`, name, type, "+short", "+tries=1", "+time=3");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .sort();
  }

  write(path: string, text: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  async close(): Promise<void> {
    for (const daemon of this.#daemons) await daemon.stop("SIGKILL");
    await output("ip", "netns", "del", this.name);
    rmSync(this.etc, { recursive: true, force: true });
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Debian's NSD as the whole outside world: it serves the root zone of the given records on port 53 of an address. */
export async function startOutside(
  namespace: NetworkNamespace,
  address: string,
  records: readonly string[],
): Promise<Daemon> {
  const home = join(namespace.directory, `nsd-${address}`);
  const soa = "@ 60 IN SOA ns.outside.net. hostmaster.outside.net. 1 3600 600 86400 5";
  namespace.write(join(home, "root.zone"), `${[soa, "@ 60 IN NS ns.outside.net.", ...records].join("\n")}\n`);
  const config = namespace.write(
    join(home, "nsd.conf"),
    `server:
  ip-address: ${address}
  username: ""
  zonesdir: "${home}"
  pidfile: ""
  database: ""
  logfile: "${home}/nsd.log"
  zonelistfile: "${home}/zone.list"
  xfrdfile: ""
  xfrdir: "${home}"
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "root.zone"
`,
  );
  const nsd = namespace.start("/usr/sbin/nsd", "-d", "-c", config);
  await eventually(async () => {
    const found = await namespace.dig(address, 53, ".", "NS");
    if (found.length === 0) throw new Error(`NSD does not answer: ${nsd.words}`);
  });
  return nsd;
}
