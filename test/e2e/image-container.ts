import type { DockerEngine } from "./docker-engine.js";
import { eventually } from "./eventually.js";

/** A container of the image, healthy by the image's own health check. */
export class RollcallContainer {
  readonly id: string;
  readonly healthyMs: number;
  readonly #engine: DockerEngine;
  readonly #address: string;

  private constructor(engine: DockerEngine, id: string, address: string, healthyMs: number) {
    this.#engine = engine;
    this.id = id;
    this.#address = address;
    this.healthyMs = healthyMs;
  }

  static async start(engine: DockerEngine, options: readonly string[]): Promise<RollcallContainer> {
    const startMs = performance.now();
    const id = await engine.run(...options, "rollcall");
    await eventually(async () => {
      const state = await engine.docker("inspect", "-f", "{{.State.Status}} {{.State.Health.Status}}", id);
      if (state !== "running healthy") throw new Error(`${state}:\n${await engine.words(id)}`);
    }, 40_000);
    const address = await engine.docker("inspect", "-f", "{{.NetworkSettings.IPAddress}}", id);
    return new RollcallContainer(engine, id, address, Math.round(performance.now() - startMs));
  }

  get #url(): string {
    return `http://${this.#address}:8500`;
  }

  async put(path: string, body: unknown): Promise<void> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    await this.#engine.output("curl", "-sSf", "-X", "PUT", "-d", text, `${this.#url}${path}`);
  }

  text(path: string): Promise<string> {
    return this.#engine.output("curl", "-sSf", `${this.#url}${path}`);
  }

  exec(...command: readonly string[]): Promise<string> {
    return this.#engine.docker("exec", this.id, ...command);
  }

  /** What dig prints in another container on the same bridge. */
  dig(name: string, ...options: readonly string[]): Promise<string> {
    const question = [`@${this.#address}`, "-p", "8600", name, "A", "+short", "+tries=2", ...options];
    return this.#engine.docker("run", "--rm", "dig:1", "dig", ...question);
  }

  async stop(): Promise<{ readonly exitCode: string; readonly stopMs: number }> {
    const startMs = performance.now();
    await this.#engine.docker("stop", this.id);
    const stopMs = Math.round(performance.now() - startMs);
    return { exitCode: await this.#engine.docker("inspect", "-f", "{{.State.ExitCode}}", this.id), stopMs };
  }
}
