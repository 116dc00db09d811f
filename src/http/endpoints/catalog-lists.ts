import { findNodes, findServices, type InstanceEntry, nodeJson, serviceNodeJson, topics } from "../../catalog/index.js";
import { node as nodeSchema, serviceNode } from "../../filter/index.js";
import { encodeJson } from "../../golang/index.js";
import { type Answer, isAnswer, json, text } from "../answer.js";
import { answerRead } from "../blocking.js";
import type { Call } from "../call.js";
import { filtered, type RowFilter, rowFilter } from "../filtering.js";
import { failedReadHeaders, metaHeaders } from "../meta.js";
import { type ReadOptions, readOptions } from "../read-options.js";
import { noPathToDatacenter } from "../reasons.js";
import { jsonArray, jsonObject } from "../rows.js";
import { isElsewhere, isNearHere, nodeMeta, ownFirst } from "../scope.js";

/** `catalog/nodes`. */
export function catalogNodes(call: Call): Answer | Promise<Answer> {
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  if (isElsewhere(call)) return text(500, noPathToDatacenter, failedReadHeaders);
  const filter = rowFilter(call, nodeSchema, failedReadHeaders);
  if (filter !== undefined && isAnswer(filter)) return filter;
  const { view } = call.ports.registry;
  const meta = nodeMeta(call);
  return answerRead(call, options, {
    find: () => findNodes(view, meta),
    render: (nodes, index) => {
      const near = isNearHere(call) ? ownFirst(call, nodes, ({ record }) => record.node.name) : nodes;
      const rows = near.map((node) => nodeJson(node, call.ports.agent.datacenter));
      return json(jsonArray(filtered(rows, filter)), metaHeaders(index, options));
    },
  });
}

/** `catalog/services`: every name with the tags of all its instances. */
export function catalogServices(call: Call): Answer | Promise<Answer> {
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  if (isElsewhere(call)) return text(500, noPathToDatacenter, failedReadHeaders);
  const filter = rowFilter(call, serviceNode, failedReadHeaders);
  if (filter !== undefined && isAnswer(filter)) return filter;
  const { view } = call.ports.registry;
  const meta = nodeMeta(call);
  if (meta.length === 0 && filter === undefined) return wholeList(call, options);
  return answerRead(call, options, {
    find: () => findServices(view, meta),
    render: (rows, index) => json(namesWithTags(call, rows, filter), metaHeaders(index, options, true)),
  });
}

/** The list without conditions is long and asked for often: it is kept while no service changes. */
function wholeList(call: Call, options: ReadOptions): Answer | Promise<Answer> {
  const { view } = call.ports.registry;
  const { bodies } = call.service;
  const key = `catalog/services${options.cached ? "c" : "-"}${options.consistency}`;
  return answerRead(call, options, {
    find: () => ({ rows: view.tables, index: view.tables.indexes.services, topics: [topics.services] }),
    render: (tables, index) => {
      const ready = bodies.get(key, tables, index);
      if (ready !== undefined) return ready;
      const body = Buffer.from(namesWithTags(call, findServices(view).rows, undefined));
      return bodies.put(key, tables, index, json(body, metaHeaders(index, options, true)));
    },
  });
}

type ServiceRows = readonly { readonly name: string; readonly instances: readonly InstanceEntry[] }[];

function namesWithTags(call: Call, services: ServiceRows, filter: RowFilter | undefined): string {
  const { datacenter } = call.ports.agent;
  return jsonObject(services.flatMap(({ name, instances }) => nameWithTags(name, instances, filter, datacenter)));
}

function nameWithTags(
  name: string,
  instances: readonly InstanceEntry[],
  filter: RowFilter | undefined,
  datacenter: string,
): (readonly [string, string])[] {
  const kept = filter === undefined ? instances : instances.filter((one) => filter(serviceNodeJson(one, datacenter)));
  if (kept.length === 0) return [];
  const tags = new Set(kept.flatMap((instance) => instance.shown?.tags ?? []));
  return [[name, encodeJson([...tags])]];
}
