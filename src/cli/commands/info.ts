import { defineCommand, fail, under } from "../command.js";
import { formatFlag, jsonText, wantsJson } from "../json-output.js";

type Stats = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const command = defineCommand({
  usage: "[options]",
  description: "Prints figures of the agent for people who look after it.",
  api: true,
  flags: { ...formatFlag },
  async run(call) {
    const json = wantsJson(call.flags.format);
    const client = await call.connect();
    const reply = await under("Error querying agent", client.get("/v1/agent/self"));
    const { Stats: stats } = reply.json<{ Stats?: Stats }>();
    if (stats === undefined) fail(`Agent response did not contain 'Stats' key: ${reply.text()}`);
    if (json) {
      call.out(jsonText(stats));
      return 0;
    }
    for (const section of Object.keys(stats).sort()) {
      call.out(`${section}:`);
      const figures = stats[section] ?? {};
      for (const key of Object.keys(figures).sort()) call.out(`\t${key} = ${figures[key]}`);
    }
    return 0;
  },
});
