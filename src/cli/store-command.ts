import { type Command, CommandFailure, defineCommand, fail, messageOf } from "./command.js";
import type { StoreReport, StoreTools } from "./context.js";

/** A command over a data directory: a report of lines on standard error, exit code 1 when the directory is not sound. */
export function storeCommand(
  description: string,
  work: (tools: StoreTools, directory: string, file: string | undefined) => Promise<StoreReport>,
  usage = "DIR",
): Command {
  return defineCommand({
    usage,
    description,
    api: false,
    flags: {},
    async run(call) {
      const [directory, file] = call.args;
      if (directory === undefined) fail(`A data directory must be specified\n\n${call.help()}`);
      if (call.args.length > usage.split(" ").length) fail(`Too many arguments\n\n${call.help()}`);
      try {
        const report = await work(await call.context.storeTools(), directory, file);
        for (const line of report.lines) call.err(line);
        return report.sound ? 0 : 1;
      } catch (thrown) {
        throw new CommandFailure(`Error: ${messageOf(thrown)}`);
      }
    },
  });
}
