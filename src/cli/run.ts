import { type CommandEntry, commandGroups, commands } from "./commands/index.js";
import type { CommandContext } from "./context.js";
import { asksForHelp, groupHelp, isHelpFlag, topHelp } from "./help.js";

/** What a shell says of a command that does not exist; Consul uses it for its own. */
const UNKNOWN_COMMAND = 127;

const VERSION_FLAGS: ReadonlySet<string> = new Set(["-v", "-version", "--version"]);

/** A command line as Consul's frame reads it before any command does. */
interface Line {
  /** `-h` stood anywhere before `--`: help of what the words name, whatever else was given. */
  readonly help: boolean;
  /** Flags before the first word; no command is there to read them. */
  readonly early: readonly string[];
  /** The first word and all that follows it. */
  readonly words: readonly string[];
}

function readLine(argv: readonly string[]): Line {
  const first = argv.findIndex((word) => word === "--" || (word !== "" && !word.startsWith("-")));
  const start = first < 0 || argv[first] === "--" ? argv.length : first;
  const early = argv.slice(0, start).filter((word) => word !== "" && !isHelpFlag(word));
  return { help: asksForHelp(argv), early, words: argv.slice(start) };
}

/**
 * Runs one command line (without the program's name) and resolves with its exit code. Nothing but the command table is
 * loaded before the command is known.
 */
export async function runCommandLine(argv: readonly string[], context: CommandContext): Promise<number> {
  const { help, early, words } = readLine(argv);
  const asksForVersion = early.some((word) => VERSION_FLAGS.has(word));
  const entry = findCommand(asksForVersion ? ["version"] : words);
  if (entry === undefined) return answerWithoutCommand(words, help, context);
  const rest = asksForVersion ? [] : words.slice(entry.words.split(" ").length);
  if (entry.instead !== undefined) {
    context.stderr(`"${context.name} ${entry.words}" is not supported yet: ${entry.instead}\n`);
    return 1;
  }
  if (entry.program !== undefined) return runProgram(entry, entry.program, rest, context);
  const { invoke, printHelp } = await import("./invoke.js");
  if (asksForVersion || (!help && early.length === 0)) return invoke(entry, rest, context);
  if (!help) context.stderr(EARLY_FLAGS);
  await printHelp(entry, context, help ? context.stdout : context.stderr);
  return help ? 0 : 1;
}

const EARLY_FLAGS =
  "Invalid flags before the subcommand. If these flags are for\nthe subcommand, please put them after the subcommand.\n\n";

/** The entry with the most words that begin the command line. */
function findCommand(argv: readonly string[]): CommandEntry | undefined {
  let best: CommandEntry | undefined;
  for (const entry of commands) {
    const words = entry.words.split(" ");
    if (words.every((word, at) => argv[at] === word) && entry.words.length > (best?.words.length ?? 0)) best = entry;
  }
  return best;
}

async function answerWithoutCommand(words: readonly string[], help: boolean, context: CommandContext): Promise<number> {
  const group = Object.keys(commandGroups)
    .filter((name) => name.split(" ").every((word, at) => words[at] === word))
    .sort((a, b) => b.length - a.length)[0];
  if (help && (group !== undefined || words.length === 0)) {
    context.stdout(group === undefined ? topHelp(context.name) : groupHelp(context.name, group));
    return 0;
  }
  const word = words[group === undefined ? 0 : group.split(" ").length];
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
