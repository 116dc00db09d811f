import { defineCommand } from "../command.js";
import { previewOf, templateUsage } from "../template-preview.js";

export const command = defineCommand({
  usage: templateUsage,
  description: "Prints what a template of the agent would write now; nothing is written.",
  api: true,
  flags: {},
  async run(call) {
    const { text } = await previewOf(call);
    call.context.stdout(text);
    return 0;
  },
});
