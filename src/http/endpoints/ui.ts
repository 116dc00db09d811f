import {
  allChecksOf,
  checkShape,
  type Found,
  findNode,
  findNodes,
  instancesOf,
  type NodeEntry,
  serviceShape,
  topics,
} from "../../catalog/index.js";
import { checkServiceNode, nodeDump } from "../../filter/index.js";
import { encodeJson } from "../../golang/index.js";
import { type Answer, bare, isAnswer, json, text } from "../answer.js";
import { answerRead } from "../blocking.js";
import type { Call } from "../call.js";
import { type Endpoint, type Handler, read, unpartitioned } from "../endpoint.js";
import { type RowFilter, rowFilter } from "../filtering.js";
import { failedReadHeaders, indexHeaders } from "../meta.js";
import { readOptions } from "../read-options.js";
import { noPathToDatacenter } from "../reasons.js";
import { jsonArray } from "../rows.js";
import { isElsewhere } from "../scope.js";
import { filterParams, listParams } from "./params.js";
import { catalogOverview } from "./ui-overview.js";
import { serviceSummaries } from "./ui-services.js";

type Schema = Parameters<typeof rowFilter>[1];

interface UiRead<T> {
  readonly schema?: Schema;
  readonly find: (call: Call) => Found<T>;
  readonly render: (rows: T, call: Call, filter: RowFilter | undefined) => string | undefined;
}

/** What Consul's web interface asks for: whole rows joined on the server. Nothing found is a 404 without a body. */
function uiRead<T>({ schema, find, render }: UiRead<T>): Handler {
  return (call) => {
    const options = readOptions(call);
    if (isAnswer(options)) return options;
    if (isElsewhere(call)) return text(500, noPathToDatacenter, failedReadHeaders);
    const filter = schema && rowFilter(call, schema, failedReadHeaders);
    if (filter !== undefined && isAnswer(filter)) return filter;
    return answerRead(call, options, {
      find: () => find(call),
      render: (rows, index): Answer => {
        const body = render(rows, call, filter);
        return body === undefined ? bare(404) : json(body, indexHeaders(index));
      },
    });
  };
}

/** A path whose tail must not be empty. */
function named(missing: string, handler: Handler): Handler {
  return (call) => (call.tail === "" ? text(400, missing) : handler(call));
}

const nodes = uiRead({
  schema: nodeDump,
  find: ({ ports: { registry } }) => {
    const { indexes } = registry.view.tables;
    const { rows } = findNodes(registry.view);
    const index = Math.max(indexes.nodes, indexes.services, indexes.checks);
    return { rows, index, topics: [topics.nodes, topics.services, topics.checks] };
  },
  render: (rows, _call, filter) => {
    const dumps = rows.map((node) => encodeJson(nodeShape(node)));
    return jsonArray(filter === undefined ? dumps : dumps.filter(filter));
  },
});

const node = uiRead({
  find: ({ ports: { registry }, tail }) => {
    const found = findNode(registry.view, tail);
    const index = Math.max(found.index, registry.view.tables.indexes.checks);
    return { ...found, index, topics: [...found.topics, topics.checks] };
  },
  render: (row) => row && encodeJson(nodeShape(row)),
});

/** Here Consul leaves the tags of what has none at null. */
function nodeShape(entry: NodeEntry): object {
  const { id, name, address, taggedAddresses, meta } = entry.shown ?? entry.record.node;
  const services = instancesOf(entry).map((instance) => {
    const tags = instance.shown?.tags ?? [];
    return { ...serviceShape(instance), Tags: tags.length === 0 ? null : tags };
  });
  const checks = allChecksOf(entry).map((row) => {
    const check = row.shown ?? row.record.check;
    const tags = check.serviceTags.length === 0 ? null : check.serviceTags;
    const shape = checkShape(row.record.node, check, row.liveOutput, row.createRevision, row.modifyRevision);
    return { ...shape, ServiceTags: tags };
  });
  return {
    ID: id,
    Node: name,
    Address: address,
    TaggedAddresses: taggedAddresses,
    Meta: meta,
    Services: services,
    Checks: checks,
  };
}

const services = uiRead({
  schema: checkServiceNode,
  find: ({ ports: { registry } }) => {
    const { indexes } = registry.view.tables;
    const index = Math.max(indexes.nodes, indexes.services, indexes.checks);
    return { rows: registry.view, index, topics: [topics.nodes, topics.services, topics.checks] };
  },
  render: (view, { ports }, filter) => encodeJson(serviceSummaries(view, ports.agent.datacenter, filter)),
});

/** Consul counts by a timer, so there is nothing to wait for. */
function overview(call: Call): Answer {
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  if (isElsewhere(call)) return text(500, noPathToDatacenter);
  return json(encodeJson(catalogOverview(call.ports.registry.view)));
}

/** The mesh is off: nobody is anybody's upstream. */
const noMesh = (body: string): Handler =>
  uiRead({
    find: ({ ports: { registry } }) => {
      const index = registry.view.tables.indexes.services;
      return { rows: undefined, index, topics: [topics.services] };
    },
    render: () => body,
  });

const topology = noMesh(
  '{"Protocol":"tcp","TransparentProxy":false,"Upstreams":[],"Downstreams":[],"FilteredByACLs":false}',
);

export const uiEndpoints: readonly Endpoint[] = [
  ...unpartitioned(
    [
      read("/v1/internal/ui/nodes", "Nodes with their services and checks", nodes, filterParams),
      { ...read("/v1/internal/ui/node/", "One of them", named("Missing node name", node)), tail: "node" },
    ],
    "partition",
  ),
  read("/v1/internal/ui/services", "Services, each summed up", services, listParams),
  read("/v1/internal/ui/catalog-overview", "Counts of what is well and what is not", overview, ["dc"]),
  {
    ...read(
      "/v1/internal/ui/service-topology/",
      "Neighbours of a service in the mesh (none)",
      named("Missing service name", (call) =>
        call.query.has("kind") ? topology(call) : text(400, "Missing service kind"),
      ),
      ["kind"],
    ),
    tail: "service",
  },
  read("/v1/internal/ui/exported-services", "Services of a peer (none)", (call) =>
    call.query.get("peer") ? noMesh("[]")(call) : text(500, "must provide PeerName", failedReadHeaders),
  ),
  {
    ...read(
      "/v1/internal/ui/gateway-services-nodes/",
      "Services behind a gateway (none)",
      named("Missing gateway name", noMesh("[]")),
    ),
    tail: "gateway",
  },
  {
    ...read(
      "/v1/internal/ui/gateway-intentions/",
      "Intentions of a gateway (none)",
      named("Missing gateway name", noMesh("[]")),
    ),
    tail: "gateway",
  },
  {
    ...read("/v1/internal/ui/metrics-proxy/", "Metrics of the mesh (off)", () => text(404, "UI is not enabled")),
    tail: "path",
  },
];
