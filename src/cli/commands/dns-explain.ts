import { defineCommand, fail, under } from "../command.js";
import { formatFlag, jsonText, wantsJson } from "../json-output.js";

export const command = defineCommand({
  usage: "[options] NAME [TYPE]",
  description: "Says which instances are in the answer to a name, which are not, and for what reason.",
  api: true,
  flags: { ...formatFlag },
  async run(call) {
    const [name, type] = call.args;
    if (name === undefined || call.args.length > 2) fail("A name and at most one record type must be specified");
    const json = wantsJson(call.flags.format);
    const client = await call.connect();
    const query = { name, type };
    const reply = await under("Error explaining the name", client.get("/v1/dns/explain", { query }));
    const body = reply.json<unknown>();
    if (json) call.out(jsonText(body));
    else for (const line of outline(body, "")) call.out(line);
    return 0;
  },
});

/** Any JSON as indented `Key: value` lines: what the server explains may grow without this command knowing. */
function outline(value: unknown, indent: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => bulleted(item, indent));
  if (typeof value !== "object" || value === null) return [`${indent}${String(value)}`];
  return Object.entries(value).flatMap(([key, member]) => {
    if (member === null || member === "" || (Array.isArray(member) && member.length === 0)) return [];
    if (typeof member !== "object") return [`${indent}${key}: ${String(member)}`];
    return [`${indent}${key}:`, ...outline(member, `${indent}  `)];
  });
}

function bulleted(item: unknown, indent: string): string[] {
  const [first = "", ...rest] = outline(item, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}
