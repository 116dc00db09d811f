import type { ProcessEnd, Processes, RunningProcess, SpawnOptions } from "../../../src/render/index.js";

/** What a started program does: end with a code, or go on until it is signalled. */
export type Script = (argv: readonly string[], options: SpawnOptions) => number | "runs" | "missing";

/** Programs that do what the script says, at once. */
export class ScriptedProcesses implements Processes {
  readonly started: string[] = [];
  readonly signals: string[] = [];
  readonly running = new Set<string>();
  script: Script;

  constructor(script: Script = () => 0) {
    this.script = script;
  }

  async start(argv: readonly string[], options: SpawnOptions): Promise<RunningProcess> {
    const text = argv[0] === "sh" ? (argv[2] ?? "") : argv.join(" ");
    this.started.push(text);
    const does = this.script(argv, options);
    if (does === "missing") throw new Error(`exec: "${argv[0]}": executable file not found in $PATH`);
    if (typeof does === "number") return { ended: Promise.resolve(exited(does)), signal: () => {} };
    this.running.add(text);
    let end: (how: ProcessEnd) => void = () => {};
    const ended = new Promise<ProcessEnd>((resolve) => {
      end = resolve;
    });
    const signal = (name: string): void => {
      this.signals.push(name);
      this.running.delete(text);
      end({ code: undefined, signal: name, output: "" });
    };
    return { ended, signal };
  }
}

function exited(code: number): ProcessEnd {
  return { code, signal: undefined, output: "" };
}
