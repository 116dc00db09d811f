import type { Command, FlagTable } from "./command.js";
import { type CommandEntry, commandGroups, commands } from "./commands/index.js";

const WIDTH = 80;

/** The help of everything. `name` is the name we were started under. */
export function topHelp(name: string): string {
  const lines = [`Usage: ${name} [--version] [--help] <command> [<args>]`, "", "Available commands are:"];
  const heads = new Map<string, string>();
  for (const entry of commands) {
    const [head = "", ...rest] = entry.words.split(" ");
    if (entry.instead !== undefined) continue;
    heads.set(head, rest.length === 0 ? entry.summary : (heads.get(head) ?? commandGroups[head] ?? entry.summary));
  }
  return `${[...lines, ...aligned([...heads].sort(byName), "    ", 4)].join("\n")}\n`;
}

/** The help of a group such as `kv` or `operator raft`. */
export function groupHelp(name: string, group: string): string {
  const members = new Map<string, string>();
  for (const entry of commands) {
    if (!entry.words.startsWith(`${group} `) || entry.instead !== undefined) continue;
    const [head = "", ...rest] = entry.words.slice(group.length + 1).split(" ");
    members.set(head, rest.length === 0 ? entry.summary : (commandGroups[`${group} ${head}`] ?? entry.summary));
  }
  const description = indented(wrapped(commandGroups[group] ?? "", WIDTH - 2), "  ");
  const list = aligned([...members].sort(byName), "    ", 4);
  return [
    `Usage: ${name} ${group} <subcommand> [options] [args]`,
    "",
    ...description,
    "",
    "Subcommands:",
    "",
    ...list,
    "",
  ].join("\n");
}

/** The long help of one command. */
export function commandHelp(name: string, words: string, command: Command, api: FlagTable): string {
  const paragraphs = command.description
    .split("\n\n")
    .flatMap((text) => [...indented(wrapped(text, WIDTH - 2), "  "), ""]);
  const lines = [`Usage: ${name} ${words} ${command.usage}`.trimEnd(), "", ...paragraphs];
  if (command.api) lines.push("HTTP API Options", "", ...flagEntries(api));
  if (Object.keys(command.flags).length > 0) lines.push("Command Options", "", ...flagEntries(command.flags));
  return `${lines.join("\n").trimEnd()}\n`;
}

/** The short list that follows a flag error. */
export function flagList(command: Command, api: FlagTable): string {
  const table = { ...(command.api ? api : {}), ...command.flags };
  const entries = Object.entries(table).sort(byName);
  return entries
    .map(([flag, [kind, help]]) => `  -${flag}${kind === "bool" ? "" : " value"}\n    \t${help}\n`)
    .join("");
}

/** Commands that stand in the help: all that work here. */
export function isOffered(entry: CommandEntry): boolean {
  return entry.instead === undefined;
}

function flagEntries(table: FlagTable): string[] {
  return Object.entries(table)
    .sort(byName)
    .flatMap(([flag, [kind, help]]) => [
      `  -${flag}${kind === "bool" ? "" : "=<value>"}`,
      ...indented(wrapped(help, WIDTH - 5), "     "),
      "",
    ]);
}

function aligned(rows: readonly (readonly [string, string])[], indent: string, gap: number): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + gap;
  return rows.map(([name, text]) => `${indent}${name.padEnd(width)}${text}`);
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

function indented(lines: readonly string[], indent: string): string[] {
  return lines.map((line) => indent + line);
}

function wrapped(text: string, width: number): string[] {
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
