import { defineCommand, messageOf } from "../command.js";

export const command = defineCommand({
  usage: "[options]",
  description:
    "Exits 0 when the server has loaded its data and can write, 1 with the reason when not. Made for container health checks.",
  api: true,
  flags: { quiet: ["bool", "Print nothing."] },
  async run(call) {
    const quiet = call.flags.quiet === true;
    const client = await call.connect();
    try {
      await client.get("/v1/status/ready");
    } catch (thrown) {
      if (!quiet) call.err(`not ready: ${messageOf(thrown)}`);
      return 1;
    }
    if (!quiet) call.out("ready");
    return 0;
  },
});
