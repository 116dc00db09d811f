import { wholeEnvironment } from "../commands/environment.js";
import type { Fields } from "./fields.js";
import { signalFault, signalName } from "./signals.js";
import type { CommandOptions } from "./template-options.js";

/** How long a command may take. */
export const COMMAND_TIMEOUT_MS = 30_000;
const KILL_TIMEOUT_MS = 30_000;

/** An `exec` block; what is not said is left out, so that later sources and defaults can say it. */
export interface ExecFields {
  readonly command?: readonly string[];
  readonly enabled?: boolean;
  readonly timeoutMs?: number;
  readonly killSignal?: string;
  readonly killTimeoutMs?: number;
  readonly reloadSignal?: string;
  readonly splayMs?: number;
  readonly pristine?: boolean;
  readonly custom?: readonly string[];
  readonly allowed?: readonly string[];
  readonly denied?: readonly string[];
}

/** Reads an `exec` block. */
export function readExec(block: Fields): ExecFields {
  const env = block.block("env");
  const read = {
    command: commandWords(block.texts("command")),
    enabled: block.bool("enabled"),
    timeoutMs: block.durationMs("timeout"),
    killSignal: readSignal(block, "kill_signal"),
    killTimeoutMs: block.durationMs("kill_timeout"),
    reloadSignal: readSignal(block, "reload_signal"),
    splayMs: block.durationMs("splay"),
    pristine: env?.bool("pristine"),
    custom: env?.texts("custom"),
    allowed: env?.allTexts("allowlist", "whitelist"),
    denied: env?.allTexts("denylist", "blacklist"),
  };
  env?.value("enabled");
  env?.done();
  block.done();
  return given(read);
}

/** A signal by name; "" stays. */
export function readSignal(fields: Fields, key: string): string | undefined {
  const text = fields.text(key);
  if (text === undefined || text === "") return text;
  return signalName(text) ?? fields.refuse(key, signalFault(text));
}

/** Drops the members that are undefined. */
export function given<T extends object>(read: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** A command of nothing but blanks is none. */
export function commandWords(words: readonly string[] | undefined): readonly string[] | undefined {
  return words === undefined || words.every((word) => word.trim() === "") ? undefined : words;
}

/** A command with its defaults. */
export function commandOptions(command: readonly string[], exec: ExecFields = {}): CommandOptions {
  return {
    command,
    timeoutMs: exec.timeoutMs ?? COMMAND_TIMEOUT_MS,
    killSignal: exec.killSignal || "SIGTERM",
    killTimeoutMs: exec.killTimeoutMs ?? KILL_TIMEOUT_MS,
    environment: {
      ...wholeEnvironment,
      ...given({ pristine: exec.pristine, custom: exec.custom, allowed: exec.allowed, denied: exec.denied }),
    },
  };
}
