import { type Call, defineCommand, fail, under } from "../command.js";
import { formatFlag, jsonText, wantsJson } from "../json-output.js";
import { pathSegment } from "../path-segment.js";
import { formatTable } from "../table.js";

interface Transition {
  readonly Time?: string;
  readonly From?: string;
  readonly Status?: string;
  readonly Output?: string;
}

/** Characters of an output that fit a table; `-format=json` has it whole. */
const OUTPUT_CHARS_MAX = 80;

export const command = defineCommand({
  usage: "[options] CHECK_ID",
  description: "Shows when a check of the agent changed its status, latest first, and what it said then.",
  api: true,
  flags: { ...formatFlag },
  async run(call: Call) {
    const [id] = call.args;
    if (id === undefined || call.args.length > 1) fail("A single check ID must be specified");
    const json = wantsJson(call.flags["format"] as string | undefined);
    const client = await call.connect();
    const reply = await under("Error reading the history", client.get(`/v1/health/history/${pathSegment(id)}`));
    const body = reply.json<readonly Transition[] | { readonly History?: readonly Transition[] }>();
    if (json) {
      call.out(jsonText(body));
      return 0;
    }
    const history = "length" in body ? body : (body.History ?? []);
    if (history.length === 0) {
      call.err(`The status of "${id}" has not changed since the agent knows it.`);
      return 0;
    }
    call.out(formatTable([["Time", "From", "Status", "Output"], ...history.map(row)]));
    return 0;
  },
});

function row(step: Transition): string[] {
  const [line = ""] = (step.Output ?? "").trim().split("\n");
  const output = line.length > OUTPUT_CHARS_MAX ? `${line.slice(0, OUTPUT_CHARS_MAX)}...` : line;
  return [step.Time ?? "", step.From || "-", step.Status ?? "", output];
}
