import { tooManyArguments } from "../argument-count.js";
import { defineCommand, under } from "../command.js";
import type { ApiClient } from "../context.js";
import { formatFlag, jsonText, wantsJson } from "../json-output.js";
import { nodeMeta, nodeMetaFlag } from "../node-meta.js";
import { pathSegment } from "../path-segment.js";
import { tabColumns } from "../tab-columns.js";

type TagsByName = Readonly<Record<string, readonly string[] | null>>;

export const command = defineCommand({
  usage: "[options]",
  description: "Lists the names of the services, all or those of one node.",
  api: true,
  flags: {
    ...formatFlag,
    node: ["string", "Only services of this node, by name or ID."],
    ...nodeMetaFlag,
    tags: ["bool", "Show the tags of each service."],
  },
  async run(call) {
    tooManyArguments(call.args, 0);
    const json = wantsJson(call.flags.format);
    const lead = call.flags.node ? "Error listing services for node" : "Error listing services";
    const services = await under(lead, readServices(await call.connect(), call.flags.node, nodeMeta(call.flags)));
    if (json) {
      call.out(jsonText(services));
      return 0;
    }
    const names = Object.keys(services).sort();
    if (names.length === 0) {
      call.err("No services match the given query - try expanding your search.");
      return 0;
    }
    if (call.flags.tags !== true) for (const name of names) call.out(name);
    else call.context.stdout(tagTable(names, services));
    return 0;
  },
});

/** Names and sorted tags, cut at the end as Consul cuts it: the last name alone has no blanks behind it. */
function tagTable(names: readonly string[], services: TagsByName): string {
  const lines = names.map((name) => `${name}\t${[...(services[name] ?? [])].sort().join(",")}\n`);
  return `${new TextDecoder().decode(tabColumns(Buffer.from(lines.join("")))).trimEnd()}\n`;
}

async function readServices(
  client: ApiClient,
  node: string | undefined,
  meta: readonly string[] | undefined,
): Promise<TagsByName> {
  const query = { "node-meta": meta };
  if (!node) return (await client.get("/v1/catalog/services", { query })).json<TagsByName>();
  const path = `/v1/catalog/node/${pathSegment(node)}`;
  const found = (await client.get(path, { query })).json<NodeServices | null>();
  const tags: Record<string, readonly string[]> = {};
  for (const { Service, Tags } of Object.values(found?.Services ?? {})) {
    tags[Service] = [...(tags[Service] ?? []), ...(Tags ?? [])];
  }
  return tags;
}

interface NodeServices {
  readonly Services: Readonly<
    Record<string, { readonly Service: string; readonly Tags?: readonly string[] | null }>
  > | null;
}
