import { tooManyArguments } from "../argument-count.js";
import { defineCommand, under } from "../command.js";

export const command = defineCommand({
  usage: "[options]",
  description: "Lists the datacenters that are known, one a line.",
  api: true,
  flags: {},
  async run(call) {
    tooManyArguments(call.args, 0);
    const client = await call.connect();
    const reply = await under("Error listing datacenters", client.get("/v1/catalog/datacenters"));
    for (const name of reply.json<string[]>()) call.out(name);
    return 0;
  },
});
