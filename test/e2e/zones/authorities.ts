import { createSocket, type Socket } from "node:dgram";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../../support/agent.js";
import { question } from "../../zones/zone-text.js";
import { Daemon } from "../programs.js";

/** A name server of the test's own, serving zone files on a loopback port. */
export interface Authority {
  readonly port: number;
  readonly daemon: Daemon;
}

export interface ZoneFile {
  readonly origin: string;
  readonly path: string;
}

/** Debian's NSD; its limits on ANY and on rates are off, as they are no part of what is compared. */
export async function startNsd(directory: string, zones: readonly ZoneFile[]): Promise<Authority> {
  const home = join(directory, "nsd");
  mkdirSync(home);
  const port = await freePort();
  const lines = [
    "server:",
    `  ip-address: 127.0.0.1@${port}`,
    "  server-count: 1",
    '  username: ""',
    '  chroot: ""',
    `  zonesdir: "${directory}"`,
    '  database: ""',
    ...["pidfile", "xfrdfile", "zonelistfile"].map((name) => `  ${name}: "${join(home, name)}"`),
    `  xfrdir: "${home}"`,
    "  rrl-ratelimit: 0",
    "  rrl-whitelist-ratelimit: 0",
    "  refuse-any: no",
    "remote-control:",
    "  control-enable: no",
    ...zones.flatMap(({ origin, path }) => ["zone:", `  name: "${origin}"`, `  zonefile: "${path}"`]),
  ];
  const config = join(home, "nsd.conf");
  writeFileSync(config, `${lines.join("\n")}\n`);
  return { port, daemon: new Daemon("/usr/sbin/nsd", "-d", "-c", config) };
}

/** Debian's Knot DNS. */
export async function startKnot(directory: string, zones: readonly ZoneFile[]): Promise<Authority> {
  const home = join(directory, "knot");
  mkdirSync(home);
  const port = await freePort();
  const lines = [
    "server:",
    `  rundir: "${home}"`,
    `  listen: 127.0.0.1@${port}`,
    "  udp-workers: 1",
    "  tcp-workers: 1",
    "  background-workers: 1",
    "database:",
    `  storage: "${home}"`,
    "control:",
    `  listen: "${join(home, "knot.sock")}"`,
    "log:",
    "  - target: stderr",
    "    any: info",
    "template:",
    "  - id: default",
    "    zonefile-sync: -1",
    "    zonefile-load: whole",
    "    journal-content: none",
    "zone:",
    ...zones.flatMap(({ origin, path }) => [`  - domain: "${origin}"`, `    file: "${path}"`]),
  ];
  const config = join(home, "knot.conf");
  writeFileSync(config, `${lines.join("\n")}\n`);
  return { port, daemon: new Daemon("/usr/sbin/knotd", "-c", config) };
}

/** Asks over UDP, one question at a time. */
export class Asker {
  readonly #socket: Socket = createSocket("udp4");
  readonly #waiting = new Map<number, (reply: Uint8Array) => void>();
  #id = 0;

  constructor() {
    this.#socket.on("message", (reply) => {
      this.#waiting.get(reply.readUInt16BE(0))?.(Uint8Array.from(reply));
    });
  }

  /** The reply's bytes; asked again every half second, until `tries` are used up. */
  async ask(port: number, query: Uint8Array, tries = 20): Promise<Uint8Array> {
    this.#id = (this.#id + 1) & 65_535;
    const id = this.#id;
    const message = Uint8Array.from(query);
    message[0] = id >> 8;
    message[1] = id & 255;
    const replied = new Promise<Uint8Array>((resolve) => this.#waiting.set(id, resolve));
    try {
      for (let tried = 0; tried < tries; tried++) {
        this.#socket.send(message, port, "127.0.0.1");
        const reply = await Promise.race([replied, pause(500, undefined, { ref: false })]);
        if (reply !== undefined) return reply;
      }
      throw new Error(`no reply from port ${port}`);
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Waits until the server answers for the zone. */
  async ready(authority: Authority, origin: string): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      const reply = await this.ask(authority.port, question(origin, "SOA"), 40);
      if (((reply[3] ?? 15) & 15) === 0) return;
      await pause(100);
    }
    throw new Error(`${origin} is not served: ${authority.daemon.words}`);
  }

  close(): void {
    this.#socket.close();
  }
}
