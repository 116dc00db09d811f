import { defineCommand, fail, under } from "../command.js";
import { formatFlag, jsonText, wantsJson } from "../json-output.js";
import { pathSegment } from "../path-segment.js";

interface Result {
  readonly Status?: string;
  readonly Output?: string;
}

export const command = defineCommand({
  usage: "[options] CHECK_ID",
  description:
    "Runs a check of the agent at once, whatever its interval, and prints what came of it. Exit code 0 for passing, 1 for warning, 2 for critical.",
  api: true,
  flags: { ...formatFlag },
  async run(call) {
    const [id] = call.args;
    if (id === undefined || call.args.length > 1) fail("A single check ID must be specified");
    const json = wantsJson(call.flags.format);
    const client = await call.connect();
    const reply = await under("Error running the check", client.put(`/v1/agent/check/run/${pathSegment(id)}`));
    const result = reply.json<Result | null>() ?? {};
    if (json) call.out(jsonText(result));
    else call.out(`${result.Status ?? "unknown"}: ${(result.Output ?? "").trim()}`);
    return exitCodes[result.Status ?? ""] ?? 1;
  },
});

/** The convention of script checks. */
const exitCodes: Readonly<Record<string, number>> = { passing: 0, warning: 1, critical: 2 };
