import { commandOptions, commandWords, type ExecFields, readExec } from "./command-options.js";
import { type Fields, firstOf } from "./fields.js";
import type { CommandOptions, TemplateOptions, Wait } from "./template-options.js";
import { readWait } from "./wait.js";

/** What a `template` block leaves open is decided by who renders it. */
export interface TemplateDefaults {
  readonly leftDelimiter: string;
  readonly rightDelimiter: string;
  readonly wait: Wait | undefined;
  /** Beats even a block's own `error_fatal`. */
  readonly errorFatal: boolean | undefined;
  /** Functions that are off unless the block has a list of its own. */
  readonly denied: readonly string[];
  readonly rollback: boolean;
}

/** A template without any block: what `-template` gives. */
export interface TemplateBasics {
  readonly source: string;
  readonly destination: string;
  readonly command: readonly string[] | undefined;
}

/** A `template` block as read; its options follow when the defaults are known. */
export type TemplateBlock = (defaults: TemplateDefaults) => TemplateOptions;

/** Reads a `template` block. Contradictions become faults of the block. */
export function readTemplateBlock(fields: Fields): TemplateBlock {
  const source = fields.text("source") ?? "";
  const contents = fields.text("contents") || undefined;
  const exec = execOf(fields);
  const older = { command: commandWords(fields.texts("command")), timeoutMs: fields.durationMs("command_timeout") };
  const command = exec?.command ?? older.command;
  const timeoutMs = exec?.timeoutMs ?? older.timeoutMs;
  const target = {
    destination: fields.text("destination") ?? "",
    mode: fields.mode("perms") ?? 0,
    user: firstOf((key) => fields.text(key), "user", "uid") ?? "",
    group: firstOf((key) => fields.text(key), "group", "gid") ?? "",
    backup: fields.bool("backup") ?? false,
    makeFolders: fields.bool("create_dest_dirs") ?? true,
  };
  const own = {
    left: fields.text("left_delimiter"),
    right: fields.text("right_delimiter"),
    errorOnMissingKey: fields.bool("error_on_missing_key") ?? false,
    errorFatal: fields.bool("error_fatal"),
    wait: readWait(fields, "wait"),
    denied: fields.allTexts("function_denylist", "function_blacklist"),
    sandboxPath: fields.text("sandbox_path") ?? "",
    check: stepOf(fields, "check"),
    probe: stepOf(fields, "probe"),
    rollback: fields.bool("rollback"),
    reloadChild: fields.bool("reload_child") ?? true,
  };
  fields.done();
  const { place } = fields;
  return (defaults) => ({
    source,
    contents,
    target: { ...target, rollback: own.rollback ?? (defaults.rollback || own.probe !== undefined) },
    leftDelimiter: own.left || defaults.leftDelimiter,
    rightDelimiter: own.right || defaults.rightDelimiter,
    errorOnMissingKey: own.errorOnMissingKey,
    errorFatal: defaults.errorFatal ?? own.errorFatal ?? true,
    wait: own.wait ?? defaults.wait,
    rules: { denied: own.denied ?? defaults.denied, sandboxPath: own.sandboxPath },
    command:
      command === undefined
        ? undefined
        : commandOptions(command, { ...exec, ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
    check: own.check,
    probe: own.probe,
    reloadChild: own.reloadChild,
    place,
  });
}

function execOf(fields: Fields): ExecFields | undefined {
  const block = fields.block("exec");
  return block === undefined ? undefined : readExec(block);
}

/** `check = "nginx -t -c {file}"` with `check_timeout`; `probe` likewise. */
function stepOf(fields: Fields, key: string): CommandOptions | undefined {
  const command = commandWords(fields.texts(key));
  const timeoutMs = fields.durationMs(`${key}_timeout`);
  if (command === undefined) return undefined;
  return commandOptions(command, timeoutMs === undefined ? {} : { timeoutMs });
}

/** What a template must have: exactly one text. The words are consul-template's. */
export function sourceFault(options: {
  readonly source: string;
  readonly contents: string | undefined;
}): string | undefined {
  if (options.source !== "" && options.contents !== undefined) return "cannot specify both 'source' and 'contents'";
  if (options.source === "" && options.contents === undefined)
    return "must specify exactly one of 'source' or 'contents'";
  return undefined;
}

/** A template given as `IN:OUT:CMD`. */
export function basicTemplate({ source, destination, command }: TemplateBasics): TemplateBlock {
  return (defaults) => ({
    source,
    contents: undefined,
    target: {
      destination,
      mode: 0,
      user: "",
      group: "",
      backup: false,
      makeFolders: true,
      rollback: defaults.rollback,
    },
    leftDelimiter: defaults.leftDelimiter,
    rightDelimiter: defaults.rightDelimiter,
    errorOnMissingKey: false,
    errorFatal: defaults.errorFatal ?? true,
    wait: defaults.wait,
    rules: { denied: defaults.denied, sandboxPath: "" },
    command: command === undefined ? undefined : commandOptions(command),
    check: undefined,
    probe: undefined,
    reloadChild: true,
    place: "-template",
  });
}

/** Splits `IN:OUT:CMD`; a drive letter belongs to its path, empty pieces vanish. */
export function splitTemplate(text: string): TemplateBasics | undefined {
  if (text.trim() === "") return undefined;
  const [source = "", destination = "", ...command] = text.match(/(?:[A-Za-z]:)?[^:]+/g) ?? [];
  return { source, destination, command: command.length === 0 ? undefined : [command.join(":")] };
}
