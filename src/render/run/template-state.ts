import { type FunctionTable, parseTemplate, type Template } from "../../gotemplate/index.js";
import { commandText } from "../commands/command.js";
import { sourceName, type TemplateOptions } from "../options/template-options.js";
import type { Files } from "../publish/files.js";
import { Publisher } from "../publish/publisher.js";

/** Where a template stands. */
export type TemplateStage = "pending" | "waiting" | "rendered" | "failed" | "rolled back";

/** Everything the runner knows about one template. */
export class TemplateState {
  readonly options: TemplateOptions;
  readonly functions: FunctionTable;
  readonly publisher: Publisher;
  /** As logs call it: `"a.tpl" => "out"`. */
  readonly title: string;
  /** Templates of one key share a quiescence window. */
  readonly windowKey: string;
  /** The newest text of the template that could be parsed. */
  parsed: Template | undefined;
  /** Why the newest text cannot be parsed. */
  parseError: string | undefined;
  /** Data or text changed since it was last executed. */
  dirty = true;
  /** To be executed in the next pass. */
  due = true;
  /** What is in place has not proved itself and must, or go. */
  mustProve = false;
  /** Forgets what is to be done to it later. */
  cancelLater: () => void = () => {};
  stage: TemplateStage = "pending";
  renderedOnce = false;
  lastError: string | undefined;
  /** Names of what the last pass lacked. */
  missing: ReadonlyMap<string, string> = new Map();
  lastRenderedMs: number | undefined;
  renders = 0;
  failures = 0;
  /** The text that is, or was last to be, in place. */
  lastText = "";
  /** Text that was put in place and taken back, or could not be put there, and when it may be tried again. */
  rejected: { readonly text: string; readonly untilMs: number; readonly delayMs: number } | undefined;

  constructor(options: TemplateOptions, functions: FunctionTable, files: Files, index: number) {
    this.options = options;
    this.functions = functions;
    this.publisher = new Publisher(files, options.target);
    this.title = `"${sourceName(options)}" => "${options.target.destination}"`;
    const { command, wait } = options;
    const shared = command === undefined ? `#${index}` : commandText(command.command);
    this.windowKey = `${shared} ${wait?.minMs ?? 0} ${wait?.maxMs ?? 0}`;
  }

  /** Takes a new text; one that cannot be parsed leaves the last good one in use. */
  load(text: string): void {
    const { leftDelimiter, rightDelimiter } = this.options;
    const result = parseTemplate("", text, { functions: this.functions, leftDelimiter, rightDelimiter });
    if (result.ok) this.parsed = result.template;
    this.parseError = result.ok ? undefined : result.error;
  }
}
