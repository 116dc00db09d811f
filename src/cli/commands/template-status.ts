import { defineCommand, under } from "../command.js";
import { formatFlag, jsonText, wantsJson } from "../json-output.js";
import { formatTable } from "../table.js";

interface TemplateState {
  readonly Source?: string;
  readonly Destination?: string;
  readonly Status?: string;
  readonly LastRendered?: string;
  readonly LastError?: string;
}

export const command = defineCommand({
  usage: "[options]",
  description:
    "Shows the templates that the agent renders, when each was last written, and its last error. Exit code 1 when one has an error.",
  api: true,
  flags: { ...formatFlag },
  async run(call) {
    const json = wantsJson(call.flags.format);
    const client = await call.connect();
    const templates = (await under("Error reading templates", client.get("/v1/agent/templates"))).json<
      TemplateState[]
    >();
    if (json) call.out(jsonText(templates));
    else if (templates.length === 0) call.err("The agent renders no templates.");
    else
      call.out(
        formatTable([["Source", "Destination", "Status", "Last Rendered", "Last Error"], ...templates.map(row)]),
      );
    return templates.some((template) => Boolean(template.LastError)) ? 1 : 0;
  },
});

function row(template: TemplateState): string[] {
  const { Source = "", Destination = "", Status = "", LastRendered, LastError } = template;
  return [Source, Destination, Status, LastRendered || "never", (LastError || "-").split("\n")[0]!];
}
