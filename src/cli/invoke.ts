import { type FlagSpec, parseFlags } from "../golang/index.js";
import { apiFlags } from "./api-flags.js";
import { type Call, type Command, CommandFailure, type FlagTable, messageOf } from "./command.js";
import { commandHelp, flagList } from "./command-help.js";
import type { CommandEntry } from "./commands/index.js";
import type { ApiClient, CommandContext, ConnectionFlags } from "./context.js";

/** Writes the whole help of a command. */
export async function printHelp(
  entry: CommandEntry,
  context: CommandContext,
  write: (text: string) => void,
): Promise<void> {
  const { command } = await entry.load!();
  write(commandHelp(context.name, entry.words, command, apiFlags));
}

/** Loads a command, reads its flags, runs it, and gives its exit code. */
export async function invoke(entry: CommandEntry, argv: readonly string[], context: CommandContext): Promise<number> {
  const { command } = await entry.load!();
  const spec = flagSpec({ ...(command.api ? apiFlags : {}), ...command.flags });
  const read = parseFlags(spec, argv);
  const help = () => commandHelp(context.name, entry.words, command, apiFlags);
  if (!read.ok) {
    if (read.help) context.stdout(help());
    else context.stderr(flagFault(read, command));
    return read.help ? 0 : 1;
  }
  const clients: ApiClient[] = [];
  const call: Call = {
    flags: read.values as Call["flags"],
    args: read.rest,
    context,
    connect: async () => {
      const client = await connect(context, read.values as ConnectionFlags);
      clients.push(client);
      return client;
    },
    out: (line) => context.stdout(`${line}\n`),
    err: (line) => context.stderr(`${line}\n`),
    help,
  };
  try {
    return await command.run(call);
  } catch (thrown) {
    if (!(thrown instanceof CommandFailure)) throw thrown;
    context.stderr(`${thrown.message}\n`);
    return thrown.exitCode;
  } finally {
    for (const client of clients) client.close();
  }
}

async function connect(context: CommandContext, flags: ConnectionFlags): Promise<ApiClient> {
  try {
    return await context.connect(flags);
  } catch (thrown) {
    throw new CommandFailure(`Error connecting to Consul agent: ${messageOf(thrown)}`);
  }
}

function flagSpec(table: FlagTable): FlagSpec {
  return Object.fromEntries(Object.entries(table).map(([name, [kind]]) => [name, kind]));
}

function flagFault(fault: { readonly error: string; readonly nearest?: string }, command: Command): string {
  const advice = fault.nearest === undefined ? "" : `\nDid you mean -${fault.nearest}?\n`;
  return `${fault.error}\nUsage:\n${flagList(command, apiFlags)}${advice}`;
}
