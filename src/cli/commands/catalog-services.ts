import { tooManyArguments } from "../argument-count.js";
import { type Call, defineCommand, under } from "../command.js";
import { formatFlag, jsonText, wantsJson } from "../json-output.js";
import { pathSegment } from "../path-segment.js";

type TagsByName = Readonly<Record<string, readonly string[] | null>>;

/** Blanks between the longest name and the tags. */
const GAP = 6;

export const command = defineCommand({
  usage: "[options]",
  description: "Lists the names of the services, all or those of one node.",
  api: true,
  flags: {
    ...formatFlag,
    node: ["string", "Only services of this node, by name or ID."],
    "node-meta": ["strings", "Only services on nodes with this key=value in their metadata. Repeatable."],
    tags: ["bool", "Show the tags of each service."],
  },
  async run(call) {
    tooManyArguments(call.args, 0);
    const json = wantsJson(call.flags.format);
    const services = await under(
      "Error listing services",
      readServices(call, call.flags.node, call.flags["node-meta"]),
    );
    if (json) {
      call.out(jsonText(services));
      return 0;
    }
    const names = Object.keys(services).sort();
    if (names.length === 0) {
      call.err("No services match the given query - try expanding your search.");
      return 0;
    }
    const width = Math.max(...names.map((name) => name.length)) + GAP;
    for (const name of names) {
      const tags = [...(services[name] ?? [])].sort().join(",");
      call.out(call.flags.tags === true ? name.padEnd(width) + tags : name);
    }
    return 0;
  },
});

async function readServices(
  call: Call,
  node: string | undefined,
  nodeMeta: readonly string[] | undefined,
): Promise<TagsByName> {
  const client = await call.connect();
  const query = { "node-meta": nodeMeta };
  if (!node) return (await client.get("/v1/catalog/services", { query })).json<TagsByName>();
  const path = `/v1/catalog/node/${pathSegment(node)}`;
  const found = (await client.get(path, { query })).json<NodeServices | null>();
  const tags: Record<string, readonly string[]> = {};
  for (const { Service, Tags } of Object.values(found?.Services ?? {})) {
    tags[Service] = [...new Set([...(tags[Service] ?? []), ...(Tags ?? [])])];
  }
  return tags;
}

interface NodeServices {
  readonly Services: Readonly<
    Record<string, { readonly Service: string; readonly Tags?: readonly string[] | null }>
  > | null;
}
