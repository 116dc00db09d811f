import type { CommandSpec, FlagTable } from "./command.js";
import { commandGroups, commands } from "./commands/index.js";

/** Columns of a terminal that help is wrapped at. */
export const HELP_COLUMNS = 80;

const HELP_FLAGS: ReadonlySet<string> = new Set(["-h", "-help", "--help"]);

export function isHelpFlag(word: string): boolean {
  return HELP_FLAGS.has(word);
}

/** Whether help is wanted: a help flag anywhere before `--`, after arguments and in place of a flag's value too. */
export function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end < 0 ? argv.length : end).some(isHelpFlag);
}

/** The help of everything. `name` is the name we were started under. */
export function topHelp(name: string): string {
  const lines = [`Usage: ${name} [--version] [--help] <command> [<args>]`, "", "Available commands are:"];
  const heads = new Map<string, string>();
  for (const entry of commands) {
    const [head = "", ...rest] = entry.words.split(" ");
    if (entry.instead !== undefined) continue;
    heads.set(
      head,
      rest.length === 0 ? entry.summary : (heads.get(head) ?? commandGroups[head]?.purpose ?? entry.summary),
    );
  }
  return `${[...lines, ...aligned([...heads].sort(byName), "    ", 4)].join("\n")}\n`;
}

/** The help of a group such as `kv` or `operator raft`. */
export function groupHelp(name: string, group: string): string {
  const members = new Map<string, string>();
  for (const entry of commands) {
    if (!entry.words.startsWith(`${group} `) || entry.instead !== undefined) continue;
    const [head = "", ...rest] = entry.words.slice(group.length + 1).split(" ");
    members.set(
      head,
      rest.length === 0 ? entry.summary : (commandGroups[`${group} ${head}`]?.purpose ?? entry.summary),
    );
  }
  const { purpose = "", usage = "<subcommand> [options] [args]" } = commandGroups[group] ?? {};
  const description = indented(wrapped(purpose, HELP_COLUMNS - 2), "  ");
  const list = aligned([...members].sort(byName), "    ", 4);
  return [`Usage: ${name} ${group} ${usage}`, "", ...description, "", "Subcommands:", ...list, ""].join("\n");
}

/** How a program that reads its flags itself describes them. */
export type ProgramSpec = Pick<CommandSpec<FlagTable>, "usage" | "description" | "flags">;

/** The help of such a program in the layout of the commands' help: the whole of it, and the list after a flag error. */
export async function programHelp(
  name: string,
  words: string,
  spec: ProgramSpec,
): Promise<{ readonly whole: string; readonly flags: string }> {
  const { commandHelp, flagList } = await import("./command-help.js"); // not loaded with the process
  const described = { ...spec, api: false };
  return { whole: commandHelp(name, words, described, {}), flags: flagList(described, {}) };
}

function aligned(rows: readonly (readonly [string, string])[], indent: string, gap: number): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + gap;
  return rows.map(([name, text]) => `${indent}${name.padEnd(width)}${text}`);
}

export function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

export function indented(lines: readonly string[], indent: string): string[] {
  return lines.map((line) => indent + line);
}

export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
