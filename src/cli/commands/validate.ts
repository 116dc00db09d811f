import { defineCommand, fail } from "../command.js";

export const command = defineCommand({
  usage: "[options] FILE_OR_DIRECTORY...",
  description: "Checks configuration files by every rule that an agent starts by.",
  api: false,
  flags: {
    "config-format": ["string", "hcl or json, for files whose name says neither."],
    quiet: ["bool", "Print nothing when all is well."],
  },
  async run(call) {
    if (call.args.length === 0) fail("Must specify at least one config file or directory");
    const format = call.flags["config-format"] ?? "";
    if (format !== "" && format !== "hcl" && format !== "json") fail("-config-format must be either 'hcl' or 'json");
    const { refusal, warnings } = await call.context.validateConfig(call.args, format);
    if (refusal !== undefined) fail(`Config validation failed: ${refusal}`);
    if (call.flags.quiet === true) return 0;
    for (const warning of warnings) call.err(warning);
    call.out("Configuration is valid!");
    return 0;
  },
});
