import { defineCommand, under } from "../command.js";

export const command = defineCommand({
  usage: "[options]",
  description: "Prints the agent's log from now on, whatever level the agent itself logs at, until it is interrupted.",
  api: true,
  flags: {
    "log-json": ["bool", "Print one JSON object a line."],
    "log-level": ["string", "trace, debug, info, warn or error. Default INFO."],
  },
  async run(call) {
    const client = await call.connect();
    const signal = call.context.interrupted();
    const query = { loglevel: call.flags["log-level"] || "INFO", logjson: call.flags["log-json"] === true };
    const stream = await under("Error starting monitor", client.stream("/v1/agent/monitor", { query, signal }));
    for await (const chunk of stream) call.context.stdout(chunk);
    if (!signal.aborted)
      call.err("\nRemote side ended the monitor! This usually means that the\nremote side has exited or crashed.");
    return signal.aborted ? 0 : 1;
  },
});
