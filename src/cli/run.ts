import { type CommandEntry, commandGroups, commands } from "./commands/index.js";
import type { CommandContext } from "./context.js";
import { groupHelp, topHelp } from "./help.js";

/** What a shell says of a command that does not exist; Consul uses it for its own. */
const UNKNOWN_COMMAND = 127;

const HELP_FLAGS: ReadonlySet<string> = new Set(["-h", "-help", "--help"]);
const VERSION_FLAGS: ReadonlySet<string> = new Set(["-v", "-version", "--version"]);

/**
 * Runs one command line (without the program's name) and resolves with its exit code. Nothing but the command table is
 * loaded before the command is known.
 */
export async function runCommandLine(argv: readonly string[], context: CommandContext): Promise<number> {
  const [first] = argv;
  if (first !== undefined && HELP_FLAGS.has(first)) {
    context.stdout(topHelp(context.name));
    return 0;
  }
  const words = first !== undefined && VERSION_FLAGS.has(first) ? ["version"] : argv;
  const entry = findCommand(words);
  if (entry === undefined) return answerWithoutCommand(argv, context);
  const rest = words.slice(entry.words.split(" ").length);
  if (entry.instead !== undefined) {
    context.stderr(`"${context.name} ${entry.words}" is not supported yet: ${entry.instead}\n`);
    return 1;
  }
  if (entry.program !== undefined) return runProgram(entry, entry.program, rest, context);
  const { invoke } = await import("./invoke.js");
  return invoke(entry, rest, context);
}

/** The entry with the most words that begin the command line. */
function findCommand(argv: readonly string[]): CommandEntry | undefined {
  let best: CommandEntry | undefined;
  for (const entry of commands) {
    const words = entry.words.split(" ");
    if (words.every((word, at) => argv[at] === word) && entry.words.length > (best?.words.length ?? 0)) best = entry;
  }
  return best;
}

async function answerWithoutCommand(argv: readonly string[], context: CommandContext): Promise<number> {
  const group = Object.keys(commandGroups)
    .filter((name) => name.split(" ").every((word, at) => argv[at] === word))
    .sort((a, b) => b.length - a.length)[0];
  const word = argv[group === undefined ? 0 : group.split(" ").length];
  if (group !== undefined && word !== undefined && HELP_FLAGS.has(word)) {
    context.stdout(groupHelp(context.name, group));
    return 0;
  }
  const remark = word === undefined ? "" : await nearestCommand(word, group, context.name);
  context.stderr((group === undefined ? topHelp(context.name) : groupHelp(context.name, group)) + remark);
  return group === undefined ? UNKNOWN_COMMAND : 1;
}

/** A last line that names the word and the nearest command. */
async function nearestCommand(word: string, group: string | undefined, name: string): Promise<string> {
  const { nearestName } = await import("../golang/index.js");
  const lead = group === undefined ? "" : `${group} `;
  const candidates = commands
    .filter((entry) => entry.words.startsWith(lead) && entry.instead === undefined)
    .map((entry) => entry.words.slice(lead.length).split(" ")[0]!);
  const nearest = nearestName(word, candidates);
  const advice = nearest === undefined ? "" : `; did you mean "${name} ${lead}${nearest}"?`;
  return `\nUnknown ${group === undefined ? "command" : "subcommand"} "${word}"${advice}\n`;
}

async function runProgram(
  entry: CommandEntry,
  program: string,
  rest: readonly string[],
  context: CommandContext,
): Promise<number> {
  const run = await context.program(program);
  if (run !== undefined) return run([...(entry.programArgs ?? []), ...rest], context);
  context.stderr(`"${context.name} ${entry.words}" is not in this build: its program "${program}" is missing\n`);
  return 1;
}
