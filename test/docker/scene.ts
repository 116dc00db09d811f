import {
  type DockerOptions,
  defaultDockerOptions,
  type RunningDocker,
  type StartPorts,
  startDocker,
} from "../../src/docker/index.js";
import { MemoryRegistry } from "./memory-registry.js";
import { StubEngine } from "./stub-engine.js";

/** A watch of a stub engine over a registry in memory. */
export class Scene {
  readonly engine: StubEngine;
  readonly registry = new MemoryRegistry();
  readonly log: string[] = [];
  readonly fatal: string[] = [];
  docker: RunningDocker | undefined;

  private constructor(engine: StubEngine) {
    this.engine = engine;
  }

  static async open(): Promise<Scene> {
    return new Scene(await StubEngine.start());
  }

  /** Starts the watch; `-ip 127.0.0.2` and host name `host1` unless the options say otherwise. */
  watch(options: Partial<DockerOptions> = {}, ports: Partial<StartPorts> = {}): void {
    this.docker = startDocker(
      { ...defaultDockerOptions, ip: "127.0.0.2", hostname: "host1", host: this.engine.host, ...options },
      this.registry,
      {
        log: (level, line) => void (level === "debug" || this.log.push(line)),
        env: {},
        hostAddress: async () => undefined,
        random: () => 0.5,
        timing: { retryMsMin: 5, retryMsMax: 50, reconcileMs: 3_600_000, streamHeadMs: 50 },
        ...ports,
      },
    );
  }

  async close(): Promise<void> {
    await this.docker?.close();
    await this.engine.close();
  }
}

const ids = new Map<string, string>();

/** A full id for a name. */
export function idOf(name: string): string {
  const known = ids.get(name) ?? Buffer.from(`${name}:${ids.size}`).toString("hex").padEnd(64, "0").slice(0, 64);
  ids.set(name, known);
  return known;
}

interface Setup {
  readonly name?: string;
  readonly status?: "running" | "paused" | "exited" | "restarting";
  readonly exitCode?: number;
  readonly startedAt?: string;
  readonly hostPort?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly health?: "starting" | "healthy" | "unhealthy";
  readonly stopSignal?: string;
  readonly stopTimeout?: number;
  readonly networkMode?: string;
}

/** An inspect answer: port 80 published on 8080 of every address. */
export function inspectOf(id: string, setup: Setup = {}): Record<string, unknown> {
  const { name = "x1", status = "running", hostPort = 8080, labels = {}, health, networkMode = "bridge" } = setup;
  const linked = networkMode.startsWith("container:");
  const up = status === "running" || status === "paused";
  return {
    Id: id,
    Name: `/${name}`,
    Image: `sha256:${"ab".repeat(32)}`,
    State: {
      Status: status,
      Running: status !== "exited",
      Paused: status === "paused",
      Restarting: status === "restarting",
      ExitCode: setup.exitCode ?? 0,
      StartedAt: setup.startedAt ?? "2026-11-23T06:00:00.1Z",
      ...(health === undefined ? {} : { Health: { Status: health, FailingStreak: 0, Log: [{ Output: "said" }] } }),
    },
    HostConfig: { NetworkMode: networkMode },
    Config: {
      Image: "web:1",
      Env: null,
      Labels: labels,
      ExposedPorts: { "80/tcp": {} },
      ...(setup.stopSignal === undefined ? {} : { StopSignal: setup.stopSignal }),
      ...(setup.stopTimeout === undefined ? {} : { StopTimeout: setup.stopTimeout }),
    },
    NetworkSettings: {
      Ports: up && !linked ? { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: String(hostPort) }] } : {},
      Networks: up && !linked ? { bridge: { NetworkID: "n1", IPAddress: "172.17.0.2", GlobalIPv6Address: "" } } : {},
    },
  };
}

/** A container event in the newer API's form. */
export function eventOf(
  id: string,
  action: string,
  attributes: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  return { Type: "container", Action: action, Actor: { ID: id, Attributes: attributes }, scope: "local" };
}

/** A network event about a container. */
export function networkEventOf(id: string, action: string): Record<string, unknown> {
  const Attributes = { container: id, name: "bridge", type: "bridge" };
  return { Type: "network", Action: action, Actor: { ID: "n1", Attributes }, scope: "local" };
}
