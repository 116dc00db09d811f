import { formatDuration, quote } from "../../golang/index.js";

/** A command as configured: one text, or a program and its arguments. */
export type Command = readonly string[];

/** One text with a blank goes through the shell; one word and lists are run as they are. */
export function argvOf(command: Command): readonly string[] {
  const [only = ""] = command;
  return command.length === 1 && /\s/.test(only.trim()) ? ["sh", "-c", only] : command;
}

/** As logs show it: `["nginx -s reload"]`. */
export function commandText(command: Command): string {
  return `[${command.map(quote).join(" ")}]`;
}

/** The words of a command that failed. */
export const commandFault = {
  exit: (command: Command): string =>
    `child: command exited with a non-zero exit status:\n\n    ${argvOf(command).join(" ")}\n\nPlease ensure the command exits with a zero (0) exit status to indicate success`,
  timeout: (command: Command, timeoutMs: number): string =>
    `child: command did not exit within time limit (${quote(formatDuration(timeoutMs * 1e6))}):\n\n    ${argvOf(command).join(" ")}\n\nPlease ensure the command exits within its time limit, or raise command_timeout`,
  start: (reason: string): string => `child: ${reason}`,
};

/** Puts the path of a file that is to be checked where `{file}` stands. In a shell's text it is quoted. */
export function withFile(command: Command, path: string): Command {
  const shell = argvOf(command) !== command;
  const text = shell ? `'${path.replaceAll("'", "'\\''")}'` : path;
  return command.map((word) => word.replaceAll("{file}", () => text));
}
