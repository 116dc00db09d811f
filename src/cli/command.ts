import type { FlagKind, FlagTypes } from "../golang/index.js";
import type { ApiClient, CommandContext } from "./context.js";

/** Flag name to its kind and its line in the help. */
export type FlagTable = Readonly<Record<string, readonly [kind: FlagKind, help: string]>>;

export type FlagsOf<F extends FlagTable> = { readonly [K in keyof F]?: FlagTypes[F[K][0]] };

/** One use of a command. */
export interface Call<F extends FlagTable = FlagTable> {
  readonly flags: FlagsOf<F>;
  readonly args: readonly string[];
  readonly context: CommandContext;
  /** The API as the flags and the environment name it; closed when the command ends. */
  connect(): Promise<ApiClient>;
  /** One line on standard output. */
  out(line: string): void;
  /** One line on standard error. */
  err(line: string): void;
  /** The command's whole help, for texts that end in it. */
  help(): string;
}

export interface CommandSpec<F extends FlagTable> {
  /** What follows the command's words in its usage line: `[options] [KEY_OR_PREFIX]`. */
  readonly usage: string;
  readonly description: string;
  readonly flags: F;
  /** Takes the flags of the HTTP API (`-http-addr`, `-token` ...). */
  readonly api: boolean;
  /** Resolves with the exit code. `fail` ends it early. */
  run(call: Call<F>): Promise<number>;
}

/** A command whose flags are known by name at run time only. */
export type Command = CommandSpec<FlagTable>;

/** Keeps the kinds of the flags for `run` and forgets them for the one who calls it. */
export function defineCommand<const F extends FlagTable>(spec: CommandSpec<F>): Command {
  return spec as unknown as Command;
}

/** Ends a command: the text goes to standard error, the code out of the process. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = "CommandFailure";
    this.exitCode = exitCode;
  }
}

/** @throws CommandFailure always. */
export function fail(message: string, exitCode = 1): never {
  throw new CommandFailure(message, exitCode);
}

/** Puts a lead before what a request failed with: `Error querying Consul agent: Get "...": ...`. */
export async function under<T>(lead: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw new CommandFailure(`${lead}: ${messageOf(thrown)}`);
  }
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
