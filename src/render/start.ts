import { fromBytes } from "../gotemplate/index.js";
import type { Clock } from "./clock.js";
import { childEnvironment } from "./commands/environment.js";
import type { Processes } from "./commands/processes.js";
import type { DataSource } from "./data/source.js";
import { unifiedDiff } from "./diff.js";
import type { FunctionPorts } from "./functions/ports.js";
import type { Log } from "./log.js";
import type { TemplateOptions } from "./options/template-options.js";
import type { Files } from "./publish/files.js";
import { Runner } from "./run/runner.js";
import type { TemplateStatus } from "./run/status.js";

/** What the agent gives to its templates. */
export interface TemplatePorts {
  readonly files: Files;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly log: Log;
  readonly functions: FunctionPorts;
  /** Environment of commands, before a template's own rules. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How commands are told to reach the API. */
  readonly overlay: Readonly<Record<string, string>>;
}

/** What a template would write now. */
export type Preview =
  | { readonly kind: "text"; readonly text: string /** Against the file that is there. */; readonly diff: string }
  | { readonly kind: "waiting"; readonly for: readonly string[] }
  | { readonly kind: "error"; readonly error: string };

/** Figures for metrics. */
export interface TemplateFigures {
  readonly templates: number;
  readonly failing: number;
  readonly watches: number;
  readonly renders: number;
  readonly failures: number;
}

/** Templates that are being rendered. */
export interface RunningTemplates {
  status(): TemplateStatus[];
  figures(): TemplateFigures;
  /** By place in the configuration; undefined when there is no such template. Nothing is written. */
  preview(index: number): Promise<Preview | undefined>;
  close(): Promise<void>;
}

/**
 * Renders templates inside the agent until closed. No failure ends anything: the last good file stays, and `status` tells.
 * Resolves when the templates have been read; rendering goes on by itself.
 */
export async function startTemplates(
  templates: readonly TemplateOptions[],
  source: DataSource,
  ports: TemplatePorts,
): Promise<RunningTemplates> {
  const options = { once: false, dry: false, parseOnly: false, keepGoing: true };
  const runner = new Runner(templates, options, {
    source,
    files: ports.files,
    processes: ports.processes,
    clock: ports.clock,
    log: ports.log,
    functions: ports.functions,
    environment: (rules) => childEnvironment(ports.env, ports.overlay, rules),
    print: () => {},
    commandOutput: "capture",
  });
  await runner.start();
  return {
    status: () => runner.status(),
    figures: () => figuresOf(runner),
    preview: (index) => preview(runner, index),
    close: () => runner.close(),
  };
}

function figuresOf(runner: Runner): TemplateFigures {
  const states = runner.status();
  return {
    templates: states.length,
    failing: states.filter(({ Status }) => Status === "failed" || Status === "rolled back").length,
    watches: runner.watching,
    renders: states.reduce((sum, { Renders }) => sum + Renders, 0),
    failures: states.reduce((sum, { Failures }) => sum + Failures, 0),
  };
}

async function preview(runner: Runner, index: number): Promise<Preview | undefined> {
  const found = runner.preview(index);
  if (found === undefined) return undefined;
  const { state, evaluation } = found;
  if (evaluation.kind === "error") return evaluation;
  if (evaluation.kind === "waiting") return { kind: "waiting", for: [...evaluation.missing.values()] };
  const current = await state.publisher.current().catch(() => undefined);
  const { destination } = state.options.target;
  const before = current === undefined ? "" : fromBytes(current);
  return { kind: "text", text: evaluation.text, diff: unifiedDiff(before, evaluation.text, destination, "rendered") };
}
