import { defineCommand, fail, under } from "../command.js";

export const command = defineCommand({
  usage: "[options]",
  description: "Lets the agent leave the cluster in good order and stop.",
  api: true,
  flags: {},
  async run(call) {
    if (call.args.length > 0) {
      call.context.stdout(call.help());
      fail(`Error found unexpected args: [${call.args.join(" ")}]`);
    }
    const client = await call.connect();
    await under("Error leaving", client.put("/v1/agent/leave"));
    call.out("Graceful leave complete");
    return 0;
  },
});
