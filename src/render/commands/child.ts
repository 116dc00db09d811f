import type { Clock } from "../clock.js";
import type { Log } from "../log.js";
import { argvOf, type Command, commandFault } from "./command.js";
import type { ProcessEnd, Processes, RunningProcess } from "./processes.js";
import { within } from "./run-command.js";

/** A program that is supervised: started after the first complete render, told of later ones. */
export interface ChildOptions {
  readonly command: Command;
  readonly env: Readonly<Record<string, string>>;
  /** Sent on a change; "" restarts the program. */
  readonly reloadSignal: string;
  readonly killSignal: string;
  /** After the kill signal; then SIGKILL. */
  readonly killTimeoutMs: number;
  /** A change is told after a random pause up to this. */
  readonly splayMs: number;
}

export interface ChildPorts {
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
  /** 0 <= value < 1. */
  random(): number;
}

/** The words that Go prints for signals. */
const signalWords: Readonly<Record<string, string>> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGQUIT: "quit",
  SIGTERM: "terminated",
  SIGUSR1: "user defined signal 1",
  SIGUSR2: "user defined signal 2",
};

/** The supervised program. It is not started again when it ends by itself: its end is ours. */
export class Child {
  readonly #options: ChildOptions;
  readonly #ports: ChildPorts;
  #process: RunningProcess | undefined;
  #tell: (end: ProcessEnd) => void = () => {};
  /** How the program ended by itself; not by a restart or `stop`. */
  readonly ended: Promise<ProcessEnd>;

  constructor(options: ChildOptions, ports: ChildPorts) {
    this.#options = options;
    this.#ports = ports;
    this.ended = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  get running(): boolean {
    return this.#process !== undefined;
  }

  /** Rejects when the program cannot be started. */
  async start(): Promise<void> {
    const { command, env } = this.#options;
    const argv = argvOf(command);
    this.#ports.log("info", "child", `spawning: ${argv.join(" ")}`);
    const started = await this.#ports.processes.start(argv, { env, output: "inherit" }).catch((thrown: unknown) => {
      throw new Error(commandFault.start(thrown instanceof Error ? thrown.message : String(thrown)));
    });
    this.#process = started;
    void started.ended.then((end) => {
      if (this.#process !== started) return;
      this.#process = undefined;
      this.#tell(end);
    });
  }

  /** Tells the program of a change, by signal or by a restart. */
  async reload(): Promise<void> {
    if (this.#process === undefined) return;
    const { reloadSignal } = this.#options;
    await this.#splay();
    if (reloadSignal !== "") {
      this.#ports.log("info", "child", "reloading process");
      this.#process?.signal(reloadSignal);
      return;
    }
    this.#ports.log("info", "child", "restarting process");
    await this.#kill();
    await this.start();
  }

  async stop(): Promise<void> {
    if (this.#process === undefined) return;
    this.#ports.log("info", "child", "stopping process");
    await this.#kill();
  }

  /** Hands a signal of ours on; its end is then told by `ended`. */
  forward(signal: string): void {
    this.#ports.log("info", "child", `receiving signal "${signalWords[signal] ?? signal}"`);
    this.#process?.signal(signal);
  }

  async #kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined) return;
    running.signal(this.#options.killSignal);
    if ((await within(this.#ports.clock, this.#options.killTimeoutMs, running.ended)) !== undefined) return;
    running.signal("SIGKILL");
    await running.ended;
  }

  #splay(): Promise<void> {
    const { splayMs } = this.#options;
    if (splayMs <= 0) return Promise.resolve();
    return new Promise((resolve) => void this.#ports.clock.after(splayMs * this.#ports.random(), resolve));
  }
}
