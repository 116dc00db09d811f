import type { CommandSpec, FlagTable } from "./command.js";

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
