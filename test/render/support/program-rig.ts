import type { Clock, Files } from "../../../src/render/index.js";
import { nodeFunctionPorts, type Processes, type ProgramPorts, runTemplateProgram } from "../../../src/render/index.js";
import { ManualClock, settle } from "./manual-clock.js";
import { MemoryFiles } from "./memory-files.js";
import { ScriptedProcesses } from "./scripted-processes.js";
import { StubConsul } from "./stub-consul.js";

export interface ProgramRigPorts {
  readonly files?: Files;
  readonly processes?: Processes;
  readonly clock?: Clock;
}

/** One key as the API shows it. */
export function pair(key: string, text: string): unknown {
  return [{ Key: key, Value: Buffer.from(text).toString("base64"), Flags: 0 }];
}

/** The standalone program with everything around it in the hands of a test. */
export class ProgramRig {
  readonly clock = new ManualClock();
  readonly files = new MemoryFiles();
  readonly processes = new ScriptedProcesses();
  readonly consul: StubConsul;
  stdout = "";
  stderr = "";
  /** The exit code, once there is one. */
  code: number | undefined;
  readonly #given: ProgramRigPorts;
  readonly #handlers = new Set<(name: string) => void>();
  #ran: Promise<number> | undefined;

  constructor(answers: Readonly<Record<string, unknown>> = {}, given: ProgramRigPorts = {}) {
    this.consul = new StubConsul(answers);
    this.#given = given;
  }

  /** Starts the program and lets everything happen that needs no time. */
  async start(...argv: string[]): Promise<void> {
    this.code = undefined;
    this.#ran = runTemplateProgram(argv, this.#ports());
    void this.#ran.then((code) => {
      this.code = code;
    });
    await settle();
  }

  /** Waits for the end, as long as the test may take. */
  async end(): Promise<number> {
    return this.#ran!;
  }

  async signal(name: string): Promise<void> {
    for (const handler of [...this.#handlers]) handler(name);
    await settle();
  }

  /** Log lines with the time cut off. */
  get log(): string[] {
    return this.stderr.split("\n").map((line) => line.replace(/^\S+Z /, ""));
  }

  #ports(): ProgramPorts {
    const clock = this.#given.clock ?? this.clock;
    return {
      env: process.env,
      version: "0.0.0",
      pid: 4711,
      files: this.#given.files ?? this.files,
      processes: this.#given.processes ?? this.processes,
      clock,
      stdout: (chunk) => {
        this.stdout += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
      },
      stderr: (text) => {
        this.stderr += text;
      },
      random: () => 0.5,
      connect: () => ({ ask: this.consul.ask, overlay: { CONSUL_HTTP_ADDR: "stub" }, close: () => {} }),
      onSignal: (handler) => {
        this.#handlers.add(handler);
        return () => this.#handlers.delete(handler);
      },
      functionPorts: (env) => nodeFunctionPorts(env, () => clock.nowMs()),
      appendLog: () => {},
    };
  }
}
