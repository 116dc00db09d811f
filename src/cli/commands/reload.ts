import { defineCommand, under } from "../command.js";

export const command = defineCommand({
  usage: "",
  description: "Lets the agent read its configuration files again, as SIGHUP does, and says what was wrong with them.",
  api: true,
  flags: {},
  async run(call) {
    const client = await call.connect();
    await under("Error reloading", client.put("/v1/agent/reload"));
    call.out("Configuration reload triggered");
    return 0;
  },
});
