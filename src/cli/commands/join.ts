import { defineCommand, fail, messageOf } from "../command.js";
import { pathSegment } from "../path-segment.js";

export const command = defineCommand({
  usage: "[options] address ...",
  description: "Tells the agent to join a cluster by way of at least one of its members.",
  api: true,
  flags: { wan: ["bool", "Join the wide-area pool."] },
  async run(call) {
    if (call.args.length === 0) fail(`At least one address to join must be specified.\n\n${call.help()}`);
    const client = await call.connect();
    const query = { wan: call.flags.wan === true ? "1" : undefined };
    let joined = 0;
    for (const address of call.args) {
      try {
        await client.put(`/v1/agent/join/${pathSegment(address)}`, undefined, { query });
        joined++;
      } catch (thrown) {
        call.err(`Error joining address '${address}': ${messageOf(thrown)}`);
      }
    }
    if (joined === 0) fail("Failed to join any nodes.");
    call.out(`Successfully joined cluster by contacting ${joined} nodes.`);
    return 0;
  },
});
