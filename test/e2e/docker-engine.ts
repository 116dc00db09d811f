import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { importImages } from "./engine-images.js";

const execute = promisify(execFile);

/** An engine comes up in 2 to 4 s on an idle machine. */
const READY_WITHIN_MS = 60_000;

const CONTAINERD_ENDS_WITHIN_MS = 5_000;

/**
 * How layers are kept. `copied` works on every file system and is fine for images of some megabytes; `engine's choice` shares
 * layers where the kernel can.
 */
export type Layers = "copied" | "engine's choice";

export interface DockerEngineOptions {
  readonly layers?: Layers;
  /** Network namespace that is the engine's host; undefined: this machine's. */
  readonly namespace?: string;
}

/**
 * A private Docker engine: roots of its own below a folder of its own, a bridge of its own, no iptables rules (published
 * ports go through its proxy), images made from BusyBox. Needs root, docker.io, busybox-static and iproute2.
 */
export class DockerEngine {
  readonly directory: string;
  readonly bridge: string;
  /** Prefix of the bridge's addresses: `10.77.120`. */
  readonly subnet: string;
  readonly #layers: Layers;
  readonly #namespace: string | undefined;
  #process: ChildProcess | undefined;
  #started = false;

  private constructor({ layers = "copied", namespace }: DockerEngineOptions) {
    this.#layers = layers;
    this.#namespace = namespace;
    this.directory = mkdtempSync(join(tmpdir(), "rd-")); // short: socket paths hold 107 bytes
    this.bridge = `rd${process.pid}`;
    this.subnet = `10.77.${100 + (process.pid % 150)}`;
  }

  /** Starts an engine and makes the images. */
  static async start(options: DockerEngineOptions = {}): Promise<DockerEngine> {
    const engine = new DockerEngine(options);
    try {
      await engine.output("ip", "link", "add", "name", engine.bridge, "type", "bridge");
      await engine.output("ip", "address", "add", `${engine.subnet}.1/24`, "dev", engine.bridge);
      await engine.output("ip", "link", "set", engine.bridge, "up");
      await engine.up();
      await importImages(engine);
      return engine;
    } catch (fault) {
      await engine.close();
      throw fault;
    }
  }

  get socket(): string {
    return join(this.directory, "docker.sock");
  }

  /** For DOCKER_HOST. */
  get host(): string {
    return `unix://${this.socket}`;
  }

  /** What the engine wrote. */
  log(): string {
    return readFileSync(join(this.directory, "dockerd.log"), "utf8");
  }

  /** Starts the engine over its folder and waits for its answer. */
  async up(): Promise<void> {
    const log = openSync(join(this.directory, "dockerd.log"), "a");
    const [program, args] = this.#inside("dockerd", this.#flags());
    const child = spawn(program, args, { stdio: ["ignore", log, log] }); // nsenter becomes the program
    this.#process = child;
    this.#started = true;
    const deadlineMs = Date.now() + READY_WITHIN_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null)
        throw new Error(`dockerd ended with ${child.exitCode}:\n${this.log().slice(-4_000)}`);
      if (Date.now() > deadlineMs) throw new Error(`dockerd did not answer:\n${this.log().slice(-4_000)}`);
      await pause(50);
    }
  }

  /** Ends the engine alone; after SIGKILL its containers run on until it comes back. */
  async down(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
    // Its containerd dies of the parent's death a moment later; an engine that comes back before would take it for alive.
    const deadlineMs = Date.now() + CONTAINERD_ENDS_WITHIN_MS;
    while (this.#containerdRuns() && Date.now() < deadlineMs) await pause(10);
  }

  /** What a program says that runs in the engine's network, where containers and published ports are reached. */
  async output(program: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await execute(...this.#inside(program, args));
    return stdout.trim();
  }

  /** The docker command; resolves with its trimmed output. */
  async docker(...args: readonly string[]): Promise<string> {
    const { stdout } = await execute("docker", ["-H", this.host, ...args], {
      env: { ...process.env, DOCKER_HOST: this.host },
    });
    return stdout.trim();
  }

  /** `docker run -d`; resolves with the container's id. */
  run(...args: readonly string[]): Promise<string> {
    return this.docker("run", "-d", ...args);
  }

  /** What a container has written, both streams. */
  async words(id: string): Promise<string> {
    const { stdout, stderr } = await execute("docker", ["-H", this.host, "logs", id]);
    return stdout + stderr;
  }

  /** Removes every container. */
  async clear(): Promise<void> {
    const ids = (await this.docker("ps", "-aq")).split("\n").filter((id) => id !== "");
    if (ids.length > 0) await this.docker("rm", "-f", "-v", ...ids);
  }

  /** Ends everything and removes what was left on the machine. */
  async close(): Promise<void> {
    if (this.#process === undefined && this.#started) await this.up().catch(() => {}); // else its containers would stay
    await this.clear().catch(() => {});
    await this.down("SIGTERM");
    for (const line of readFileSync("/proc/mounts", "utf8").split("\n").reverse()) {
      const mounted = line.split(" ")[1] ?? "";
      if (mounted.startsWith(`${this.directory}/`)) quietly("umount", ["-l", mounted]);
    }
    await this.output("ip", "link", "delete", this.bridge).catch(() => {}); // never made
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  #containerdRuns(): boolean {
    try {
      process.kill(Number(readFileSync(join(this.directory, "e", "containerd", "containerd.pid"), "utf8")), 0);
      return true;
    } catch {
      return false;
    }
  }

  #inside(program: string, args: readonly string[]): [string, string[]] {
    if (this.#namespace === undefined) return [program, [...args]];
    // `ip netns exec` would hide the control groups.
    return ["nsenter", [`--net=/run/netns/${this.#namespace}`, program, ...args]];
  }

  #flags(): string[] {
    return [
      ...["--data-root", join(this.directory, "d"), "--exec-root", join(this.directory, "e")],
      ...["--pidfile", join(this.directory, "docker.pid"), "-H", this.host],
      ...(this.#layers === "copied" ? ["--storage-driver", "vfs"] : []),
      ...["--bridge", this.bridge, "--iptables=false", "--ip-masq=false", "--ip-forward=false"],
      ...["--config-file", this.#configFile()],
    ];
  }

  /** An empty one, so that the machine's own settings have no say. */
  #configFile(): string {
    const file = join(this.directory, "daemon.json");
    writeFileSync(file, "{}");
    return file;
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const ping = request({ socketPath: this.socket, path: "/_ping" }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      ping.on("error", () => resolve(false));
      ping.end();
    });
  }
}

function quietly(program: string, args: readonly string[]): void {
  try {
    execFileSync(program, args, { stdio: "ignore" });
  } catch {
    // what is not there needs no removal
  }
}
