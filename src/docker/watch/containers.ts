import { shortId } from "../container.js";
import type { EngineClient } from "../engine/engine-client.js";
import type { EngineEvent } from "../engine/engine-event.js";
import type { DockerOptions } from "../options.js";
import type { LogLevel } from "../ports.js";
import { SIGKILL } from "../signal.js";
import { type ReadContext, type ReaderPorts, type Reading, readOne } from "./container-reader.js";
import { inParallel } from "./in-parallel.js";
import type { Keeper } from "./keeper.js";
import { Stopping } from "./stopping.js";
import { Tracked } from "./tracked.js";

/** Events after which a container is looked at. Podman says `died` and `remove`. */
const telling: ReadonlySet<string> = new Set(
  "start restart die died stop kill destroy remove rename update pause unpause health_status network".split(" "),
);

/** Inspections at a time while everything is compared. */
const INSPECT_AT_ONCE = 8;

/** The `-tags` template failed on a container, and that is to end the program. */
export class TagFailure extends Error {}

export interface ContainersPorts extends ReaderPorts {
  readonly options: DockerOptions;
  readonly log: (level: LogLevel, line: string) => void;
  readonly keeper: Keeper;
  /** A failing `-tags` template ends the program; else the services go without those tags. */
  readonly tagsAreFatal: boolean;
  /** The container is to be looked at. */
  readonly lookAt: (containerId: string) => void;
}

/** The engine's containers as the last events and inspections have them, and what they claim. */
export class Containers {
  readonly #ports: ContainersPorts;
  readonly #tracked = new Tracked();
  readonly #stopping: Stopping;
  /** Ended containers whose services stay (`-deregister on-success`), by short id. */
  #failed = new Set<string>();

  constructor(ports: ContainersPorts) {
    this.#ports = ports;
    this.#stopping = new Stopping(ports.lookAt);
  }

  /** How many run. */
  get count(): number {
    return this.#tracked.size;
  }

  close(): void {
    this.#stopping.close();
  }

  /** Takes an event; false when it is none of ours. */
  take(event: EngineEvent): boolean {
    const { containerId: id, action } = event;
    if (!telling.has(action) || (action === "kill" && !this.#isStop(event))) return false;
    if (action === "start" || action === "restart" || action === "die" || action === "died") this.#stopping.end(id);
    if (action === "start" && this.#tracked.tellStart(id)) {
      this.#ports.log("info", `container,  ${shortId(id)} , already exists, ignoring`);
    }
    this.#ports.lookAt(id);
    for (const linked of this.#tracked.linkedTo(id)) this.#ports.lookAt(linked);
    return true;
  }

  /** Looks at these containers and settles what they claim. */
  async look(ids: readonly string[], client: EngineClient, context: ReadContext): Promise<void> {
    const { keeper } = this.#ports;
    const stopped = ids.filter((id) => this.#stopping.has(id));
    for (const id of stopped) await keeper.settle(this.#claim(id, { kind: "gone" })); // waits for nobody's inspection
    const rest = ids.filter((id) => !stopped.includes(id));
    const readings = new Map<string, Reading>();
    await inParallel(rest, INSPECT_AT_ONCE, async (id) => void readings.set(id, await this.#read(id, client, context)));
    const touched = new Set<string>();
    for (const [id, reading] of readings) for (const service of this.#claim(id, reading)) touched.add(service);
    await keeper.settle(touched);
  }

  /** Looks at every container and settles everything. `aloud`: with registrator's lines about it. */
  async compareAll(client: EngineClient, context: ReadContext, aloud: boolean): Promise<void> {
    const { options, log, keeper } = this.#ports;
    const listed = await client.list(options.deregister === "on-success");
    const alive = new Set(listed.filter(({ state }) => state === "running" || state === "paused").map(({ id }) => id));
    if (aloud) log("info", `Syncing services on ${alive.size} containers`);
    if (aloud && options.cleanup) log("info", "Listing non-exited containers");
    const failed = new Set<string>();
    await inParallel(listed, INSPECT_AT_ONCE, async ({ id, state }) => {
      const worth = alive.has(id) || state === "exited";
      const reading: Reading = worth ? await this.#read(id, client, context) : { kind: "gone" };
      if (reading.kind === "ended" && isFailure(reading.container.exitCode)) failed.add(shortId(id));
      this.#claim(id, reading);
    });
    for (const id of [...keeper.claims.containers()]) if (!alive.has(id)) this.#claim(id, { kind: "gone" });
    this.#failed = failed;
    this.#tracked.keepOnly(alive);
    this.#stopping.keepOnly(alive);
    if (aloud && options.cleanup) log("info", "Cleaning up dangling services");
    await keeper.settleAll();
  }

  /** Whether what a container has registered stays although it does not run. */
  stays(container12: string): boolean {
    const { deregister } = this.#ports.options;
    if (deregister === "always" || this.#tracked.runs(container12)) return false;
    return deregister === "never" || this.#failed.has(container12);
  }

  /** A `kill` that ends the container: its stop signal, or SIGKILL. From then on it counts as gone. */
  #isStop({ containerId, signal }: EngineEvent): boolean {
    const { options } = this.#ports;
    if (options.deregister !== "always" || options.compat.has("stop")) return false;
    const known = this.#tracked.get(containerId);
    if (signal === undefined || known === undefined || known.signalHidden) return false;
    if (signal !== SIGKILL && signal !== known.stopSignal) return false;
    const seconds = Math.max(options.stopGraceSeconds, (known.stopTimeoutSeconds ?? 0) + 5);
    this.#stopping.begin(containerId, seconds * 1_000);
    return true;
  }

  #read(id: string, client: EngineClient, context: ReadContext): Promise<Reading> {
    return readOne(id, (container) => client.inspect(container), context, this.#ports);
  }

  /** Notes what a container has; gives the service ids to compare. A container told to stop has nothing. */
  #claim(id: string, reading: Reading): ReadonlySet<string> {
    const { keeper } = this.#ports;
    const { claims } = keeper;
    if (reading.kind === "running" && this.#tracked.get(id)?.startedAt !== reading.container.startedAt) {
      this.#stopping.end(id); // it ended and started again, and nobody told us
    }
    if (this.#stopping.has(id)) return claims.set(id, []); // still tracked: it may stay
    if (reading.kind !== "running") {
      this.#tracked.delete(id);
      const touched = claims.set(id, []);
      if (this.#noteEnd(id, reading)) for (const service of keeper.registeredFor(shortId(id))) touched.add(service);
      return touched;
    }
    this.#say(reading);
    return claims.set(id, reading.wanted.services);
  }

  /** True when what stayed of a failure is to be looked at again: its container was removed. */
  #noteEnd(id: string, reading: Exclude<Reading, { kind: "running" }>): boolean {
    const failed = reading.kind === "ended" && isFailure(reading.container.exitCode);
    if (failed) this.#failed.add(shortId(id));
    return !failed && this.#failed.delete(shortId(id));
  }

  /** Logs what is new about a container. @throws TagFailure where that ends the program. */
  #say({ container, wanted, tagFault }: Extract<Reading, { kind: "running" }>): void {
    const { log, tagsAreFatal } = this.#ports;
    if (tagFault !== undefined && tagsAreFatal) throw new TagFailure(tagFault);
    const news = this.#tracked.put(container, tagFault === undefined ? wanted.lines : [...wanted.lines, tagFault]);
    if (!news) return;
    for (const line of wanted.lines) log(line.startsWith("warning: ") ? "warn" : "info", line);
    if (tagFault !== undefined) log("error", tagFault);
  }
}

/** registrator's `on-success`: code 0, or one with bit 7 set (ended by a signal), is no failure. */
function isFailure(exitCode: number): boolean {
  return exitCode !== 0 && (exitCode & 128) === 0;
}
