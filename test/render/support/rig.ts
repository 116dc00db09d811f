import { parseHcl } from "../../../src/hcl/index.js";
import { childEnvironment } from "../../../src/render/commands/environment.js";
import type { LogLevel } from "../../../src/render/index.js";
import { nodeFunctionPorts, templateOptions } from "../../../src/render/index.js";
import type { TemplateOptions } from "../../../src/render/options/template-options.js";
import type { Ending, RunnerOptions } from "../../../src/render/run/ports.js";
import { Runner } from "../../../src/render/run/runner.js";
import { ManualClock, settle } from "./manual-clock.js";
import { MemoryFiles } from "./memory-files.js";
import { ScriptedProcesses } from "./scripted-processes.js";
import { World } from "./world.js";

/** A runner over a catalog, files, programs and time in memory. */
export class Rig {
  readonly clock = new ManualClock();
  readonly world: World;
  readonly files = new MemoryFiles();
  readonly processes = new ScriptedProcesses();
  readonly lines: string[] = [];
  printed = "";
  ending: Ending | undefined;
  runner!: Runner;
  readonly env: Readonly<Record<string, string | undefined>>;

  constructor(env: Readonly<Record<string, string | undefined>> = {}) {
    this.env = env;
    this.world = new World(this.clock);
  }

  /** Starts and lets everything happen that needs no time. */
  async start(templates: readonly TemplateOptions[], options: Partial<RunnerOptions> = {}): Promise<void> {
    const modes = { once: false, dry: false, parseOnly: false, keepGoing: true, ...options };
    this.ending = undefined;
    this.runner = new Runner(templates, modes, {
      source: this.world.source,
      files: this.files,
      processes: this.processes,
      clock: this.clock,
      log: (level: LogLevel, component: string, text: string) => this.lines.push(`${level} ${component}: ${text}`),
      functions: nodeFunctionPorts(this.env, () => this.clock.nowMs()),
      environment: (rules) => childEnvironment(this.env, {}, rules),
      print: (bytes) => {
        this.printed += new TextDecoder().decode(bytes);
      },
      commandOutput: "capture",
    });
    void this.runner.ended.then((ending) => {
      this.ending = ending;
    });
    await this.runner.start();
    await this.settle();
  }

  settle(): Promise<void> {
    return settle();
  }

  /** Everything that was logged at a level. */
  logged(level: string): string[] {
    return this.lines.filter((line) => line.startsWith(`${level} `)).map((line) => line.slice(level.length + 1));
  }
}

/** Templates as the agent's configuration gives them. */
export function templatesOf(hcl: string): readonly TemplateOptions[] {
  const parsed = parseHcl(hcl, "agent.hcl");
  if (!parsed.ok) throw new Error(parsed.error);
  const value = parsed.value.members.get("template")!.value;
  const result = templateOptions([{ file: "agent.hcl", value }]);
  if (!result.ok) throw new Error(result.errors.join("\n"));
  return result.templates;
}
