import type { Command } from "../commands/command.js";
import type { EnvironmentRules } from "../commands/environment.js";
import type { FunctionRules } from "../functions/ports.js";
import type { Target } from "../publish/target.js";

/** Quiescence: changes are gathered for `minMs` after the last one, at most `maxMs` after the first. */
export interface Wait {
  readonly minMs: number;
  readonly maxMs: number;
}

/** A command with all that concerns its run. */
export interface CommandOptions {
  readonly command: Command;
  /** 0: do not wait for it. */
  readonly timeoutMs: number;
  readonly killSignal: string;
  readonly killTimeoutMs: number;
  readonly environment: EnvironmentRules;
}

/** One template, every default settled. */
export interface TemplateOptions {
  /** File of the template; "" when `contents` is given. */
  readonly source: string;
  readonly contents: string | undefined;
  readonly target: Target;
  readonly leftDelimiter: string;
  readonly rightDelimiter: string;
  readonly errorOnMissingKey: boolean;
  /** An error of the template ends the program. */
  readonly errorFatal: boolean;
  readonly wait: Wait | undefined;
  readonly rules: FunctionRules;
  /** Run after a change of the file. */
  readonly command: CommandOptions | undefined;
  /** Run on the new file before it is put in place; `{file}` is its path. */
  readonly check: CommandOptions | undefined;
  /** Run after the command: whether all is well with the new file. */
  readonly probe: CommandOptions | undefined;
  /** A change reloads the supervised child. */
  readonly reloadChild: boolean;
  /** `file:line:column` of the block. */
  readonly place: string;
}

/** As logs call a template's source. */
export function sourceName(options: TemplateOptions): string {
  return options.contents === undefined ? options.source : "(dynamic)";
}
