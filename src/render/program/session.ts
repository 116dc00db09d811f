import { Child } from "../commands/child.js";
import { childEnvironment, wholeEnvironment } from "../commands/environment.js";
import type { ProcessEnd } from "../commands/processes.js";
import { httpSource } from "../data/http-source.js";
import { type Log, logTo } from "../log.js";
import { fileFaultText } from "../publish/fault-text.js";
import type { Ending } from "../run/ports.js";
import { Runner } from "../run/runner.js";
import type { Connected, ProgramPorts } from "./ports.js";
import type { ProgramOptions } from "./program-options.js";

/** How a session ended: with an exit code, or to start anew with the configuration read again. */
export type SessionEnd = { readonly kind: "exit"; readonly code: number } | { readonly kind: "reload" };

const EXIT_STOPPED = 12;
const EXIT_ERROR = 14;
/** Go's code of a process that a signal ended, as a shell sees it. */
const EXIT_SIGNALLED = 255;

export interface SessionModes {
  readonly once: boolean;
  readonly dry: boolean;
  readonly parseOnly: boolean;
}

/** One life of the program, from reading the templates to a reload or the end. */
export class Session {
  readonly #options: ProgramOptions;
  readonly #modes: SessionModes;
  readonly #ports: ProgramPorts;
  readonly #log: Log;
  #child: Child | undefined;

  constructor(options: ProgramOptions, modes: SessionModes, ports: ProgramPorts) {
    this.#options = options;
    this.#modes = modes;
    this.#ports = ports;
    const { logFile, logLevel } = options;
    const write = (line: string): void => {
      ports.stderr(line);
      if (logFile !== "") ports.appendLog(logFile, line);
    };
    this.#log = logTo(write, logLevel, () => ports.clock.nowMs());
  }

  async run(): Promise<SessionEnd> {
    const { once, dry } = this.#modes;
    this.#log("info", "", `rollcall template v${this.#ports.version}`);
    this.#log("info", "runner", `creating new runner (dry: ${dry}, once: ${once})`);
    for (const warning of this.#options.warnings) this.#log("warn", "", warning);
    this.#log("debug", "runner", `final config: ${this.#configText()}`);
    let connected: Connected;
    try {
      connected = this.#ports.connect(this.#options.connection);
    } catch (thrown) {
      return this.#error(thrown instanceof Error ? thrown.message : String(thrown));
    }
    const fault = await this.#writePid();
    if (fault !== undefined) {
      connected.close();
      return this.#error(fault);
    }
    try {
      return await this.#live(connected);
    } finally {
      connected.close();
      if (this.#options.pidFile !== "") await this.#ports.files.remove(this.#options.pidFile).catch(() => {});
    }
  }

  async #live(connected: Connected): Promise<SessionEnd> {
    const { exec } = this.#options;
    const env = (rules = wholeEnvironment) => childEnvironment(this.#ports.env, connected.overlay, rules);
    if (exec !== undefined) {
      this.#child = new Child(
        { ...exec, env: env(exec.environment) },
        { processes: this.#ports.processes, clock: this.#ports.clock, log: this.#log, random: this.#ports.random },
      );
    }
    this.#log("info", "runner", "creating watcher");
    const runner = this.#runner(connected, env);
    const ended = Promise.race([
      runner.ended.then((ending) => this.#runnerEnded(ending)),
      ...(this.#child === undefined ? [] : [this.#child.ended.then((end) => this.#childEnded(end))]),
      this.#signalled(),
    ]);
    await runner.start();
    const end = await ended;
    await runner.close();
    await this.#child?.stop();
    return end;
  }

  #runner(connected: Connected, env: (rules?: typeof wholeEnvironment) => Record<string, string>): Runner {
    const { ports } = { ports: this.#ports };
    const { retry, stale, blockQueryWaitMs, templates, keepGoing } = this.#options;
    const source = httpSource(connected.ask, { waitMs: blockQueryWaitMs, stale, retry }, ports.clock);
    return new Runner(
      templates,
      { ...this.#modes, keepGoing },
      {
        source,
        files: ports.files,
        processes: ports.processes,
        clock: ports.clock,
        log: this.#log,
        functions: ports.functionPorts(env()),
        environment: env,
        print: (bytes) => ports.stdout(bytes),
        commandOutput: "inherit",
        settled: ({ reload }) => this.#settled(reload),
      },
    );
  }

  /** All templates are rendered: the child starts, or learns of the change. */
  async #settled(reload: boolean): Promise<void> {
    if (this.#child === undefined || this.#modes.dry) return;
    try {
      if (!this.#started) {
        this.#started = true;
        await this.#child.start();
      } else if (reload) await this.#child.reload();
    } catch (thrown) {
      this.#failStart(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  #started = false;
  #failStart: (message: string) => void = () => {};

  async #runnerEnded(ending: Ending): Promise<SessionEnd> {
    if (ending.message !== undefined) return this.#error(ending.message, ending.code);
    if (this.#child?.running === true) return this.#childEnded(await this.#child.ended);
    return { kind: "exit", code: ending.code };
  }

  #childEnded(end: ProcessEnd): SessionEnd {
    if (end.code === 0) return { kind: "exit", code: 0 };
    const code = end.code ?? EXIT_SIGNALLED;
    return this.#error(`child process exited with code ${end.code ?? -1}`, code);
  }

  /** Resolves at a signal that ends the session, or when the child cannot be started. */
  #signalled(): Promise<SessionEnd> {
    return new Promise((resolve) => {
      const stop = this.#ports.onSignal((name) => {
        const end = this.#onSignal(name);
        if (end === undefined) return;
        stop();
        resolve(end);
      });
      this.#stopSignals = stop;
      this.#failStart = (message) => resolve(this.#error(message));
    });
  }

  #stopSignals: () => void = () => {};

  /** Lets go of the signals. */
  close(): void {
    this.#stopSignals();
  }

  #onSignal(name: string): SessionEnd | undefined {
    const { reloadSignal, killSignal } = this.#options;
    if (name === reloadSignal) {
      this.#ports.stderr("Reloading configuration...\n");
      return { kind: "reload" };
    }
    // SIGTERM is how service managers stop a program; consul-template waits to be killed.
    if (name === killSignal || (name === "SIGTERM" && this.#child?.running !== true)) {
      this.#ports.stderr("Cleaning up...\n");
      return { kind: "exit", code: EXIT_STOPPED };
    }
    if (this.#child?.running === true) this.#child.forward(name);
    return undefined;
  }

  #error(message: string, code = EXIT_ERROR): SessionEnd {
    this.#log("err", "cli", message);
    return { kind: "exit", code };
  }

  async #writePid(): Promise<string | undefined> {
    const { pidFile } = this.#options;
    if (pidFile === "") return undefined;
    this.#log("info", "", `creating pid file at "${pidFile}"`);
    try {
      await this.#ports.files.remove(pidFile);
      await this.#ports.files.create(pidFile, new TextEncoder().encode(String(this.#ports.pid)), 0o644);
      return undefined;
    } catch (thrown) {
      return `runner: could not open pid file: ${fileFaultText("open", pidFile, thrown)}`;
    }
  }

  /** The configuration as JSON, without secrets. */
  #configText(): string {
    const secret = new Set(["token", "basicAuth", "password"]);
    return JSON.stringify(this.#options, (key, value: unknown) =>
      secret.has(key) && value !== "" ? "<hidden>" : value,
    );
  }
}
