import { defineCommand, fail, messageOf } from "../command.js";

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
    const query = {
      loglevel: call.flags["log-level"] || "INFO",
      logjson: call.flags["log-json"] === true ? "true" : undefined,
    };
    let begun = false;
    try {
      const stream = await client.stream("/v1/agent/monitor", { query, signal });
      begun = true;
      for await (const chunk of stream) call.context.stdout(chunk);
    } catch (thrown) {
      if (!signal.aborted && !begun) fail(`Error starting monitor: ${messageOf(thrown)}`);
    }
    if (signal.aborted) return 0;
    call.out("\nRemote side ended the monitor! This usually means that the\nremote side has exited or crashed.");
    return 1;
  },
});
