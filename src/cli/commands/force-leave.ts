import { defineCommand, fail, under } from "../command.js";
import { pathSegment } from "../path-segment.js";

export const command = defineCommand({
  usage: "[options] name",
  description: "Makes a member that has failed leave the cluster now instead of after the usual delay.",
  api: true,
  flags: {
    prune: ["bool", "Also remove it from the list of members."],
    wan: ["bool", "Leave the wide-area pool."],
  },
  async run(call) {
    const [name] = call.args;
    if (name === undefined || call.args.length > 1) {
      fail(`A single node name must be specified to force leave.\n\n${call.help()}`);
    }
    const client = await call.connect();
    const { prune, wan } = call.flags;
    const query = { prune: prune === true ? "1" : undefined, wan: wan === true ? "1" : undefined };
    await under("Error force leaving", client.put(`/v1/agent/force-leave/${pathSegment(name)}`, undefined, { query }));
    return 0;
  },
});
