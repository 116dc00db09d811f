import { isBoolKind } from "../golang/index.js";
import type { Command, FlagTable } from "./command.js";
import { byName, HELP_COLUMNS, indented, wrapped } from "./help.js";

/** What help needs to know of a command. */
type Described = Omit<Command, "run">;

/** The long help of one command. */
export function commandHelp(name: string, words: string, command: Described, api: FlagTable): string {
  const paragraphs = command.description
    .split("\n\n")
    .flatMap((text) => [...indented(wrapped(text, HELP_COLUMNS - 2), "  "), ""]);
  const lines = [`Usage: ${name} ${words} ${command.usage}`.trimEnd(), "", ...paragraphs];
  if (command.api) lines.push("HTTP API Options", "", ...flagEntries(api));
  if (Object.keys(command.flags).length > 0) lines.push("Command Options", "", ...flagEntries(command.flags));
  return `${lines.join("\n").trimEnd()}\n`;
}

/** The short list that follows a flag error. */
export function flagList(command: Described, api: FlagTable): string {
  const table = { ...(command.api ? api : {}), ...command.flags };
  const entries = Object.entries(table).sort(byName);
  return entries
    .map(([flag, [kind, help]]) => `  -${flag}${isBoolKind(kind) ? "" : " value"}\n    \t${help}\n`)
    .join("");
}

function flagEntries(table: FlagTable): string[] {
  return Object.entries(table)
    .sort(byName)
    .flatMap(([flag, [kind, help]]) => [
      `  -${flag}${isBoolKind(kind) ? "" : "=<value>"}`,
      ...indented(wrapped(help, HELP_COLUMNS - 5), "     "),
      "",
    ]);
}
