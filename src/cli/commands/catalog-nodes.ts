import { tooManyArguments } from "../argument-count.js";
import { defineCommand, under } from "../command.js";
import { formatFlag, jsonText, wantsJson } from "../json-output.js";
import { nodeMeta, nodeMetaFlag } from "../node-meta.js";
import { pathSegment } from "../path-segment.js";
import { formatTable } from "../table.js";

interface NodeEntry {
  readonly Node: string;
  readonly ID?: string;
  readonly Address: string;
  readonly Datacenter?: string;
  readonly TaggedAddresses?: Readonly<Record<string, string>> | null;
  readonly Meta?: Readonly<Record<string, string>> | null;
  readonly NodeMeta?: Readonly<Record<string, string>> | null;
}

/** As much of a UUID as tells nodes apart. */
function shortId(id: string): string {
  return id.split("-")[0]!;
}

export const command = defineCommand({
  usage: "[options]",
  description: "Lists the nodes of the datacenter, all or those that fit.",
  api: true,
  flags: {
    ...formatFlag,
    detailed: ["bool", "Show the whole ID, tagged addresses and metadata."],
    filter: ["string", "Filter expression."],
    near: ["string", "Sort by distance from this node; _agent is the asked agent's own."],
    ...nodeMetaFlag,
    service: ["string", "Only nodes with an instance of this service."],
  },
  async run(call) {
    tooManyArguments(call.args, 0);
    const json = wantsJson(call.flags.format);
    const client = await call.connect();
    const { service, filter, near } = call.flags;
    const query = { filter: filter || undefined, near: near || undefined, "node-meta": nodeMeta(call.flags) };
    const path = service ? `/v1/catalog/service/${pathSegment(service)}` : "/v1/catalog/nodes";
    const lead = service ? "Error listing nodes for service" : "Error listing nodes";
    const nodes = (await under(lead, client.get(path, { query }))).json<NodeEntry[]>();
    if (json) {
      call.out(jsonText(nodes));
      return 0;
    }
    if (nodes.length === 0) call.err("No nodes match the given query - try expanding your search.");
    else call.out(formatTable(rows(nodes, call.flags.detailed === true)));
    return 0;
  },
});

function rows(nodes: readonly NodeEntry[], detailed: boolean): string[][] {
  const head = ["Node", "ID", "Address", "DC", ...(detailed ? ["TaggedAddresses", "Meta"] : [])];
  const lines = nodes.map((node) => {
    const id = node.ID ?? "";
    const line = [node.Node, detailed ? id : shortId(id), node.Address, node.Datacenter ?? ""];
    // Of a service there is a line an instance, as Consul has it, and what it calls Meta is the instance's.
    return detailed ? [...line, pairs(node.TaggedAddresses), pairs(node.NodeMeta ?? node.Meta)] : line;
  });
  return [head, ...lines];
}

function pairs(map: Readonly<Record<string, string>> | null | undefined): string {
  return Object.entries(map ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(", ");
}
