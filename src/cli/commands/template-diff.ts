import { defineCommand } from "../command.js";
import { previewOf, templateUsage } from "../template-preview.js";

export const command = defineCommand({
  usage: templateUsage,
  description:
    "Prints how what a template of the agent would write now differs from its file, as a unified diff; nothing when it does not.",
  api: true,
  flags: {},
  async run(call) {
    const { diff } = await previewOf(call);
    call.context.stdout(diff);
    return 0;
  },
});
