import { fail } from "./command.js";
import type { CommandContext } from "./context.js";
import { openFault } from "./file-fault.js";

/** The bytes an argument stands for: `@file`, `-` for standard input, or itself. */
export async function readDataArgument(context: CommandContext, argument: string): Promise<Uint8Array> {
  if (argument === "-") return context.readStdin();
  if (!argument.startsWith("@")) return new TextEncoder().encode(argument);
  const path = argument.slice(1);
  try {
    return await context.readFile(path);
  } catch (thrown) {
    return fail(`Error! Failed to read file: ${openFault(path, thrown)}`);
  }
}
