import { findNode, instancesOf, type NodeEntry, nodeJson, serviceJson } from "../../catalog/index.js";
import { nodeService } from "../../filter/index.js";
import { type Answer, isAnswer, json, text } from "../answer.js";
import { answerRead } from "../blocking.js";
import type { Call } from "../call.js";
import { type RowFilter, rowFilter } from "../filtering.js";
import { failedReadHeaders, metaHeaders } from "../meta.js";
import { readOptions } from "../read-options.js";
import { noPathToDatacenter } from "../reasons.js";
import { jsonArray, jsonObject } from "../rows.js";
import { isElsewhere } from "../scope.js";

type Members = readonly (readonly [id: string, service: string])[];

/** `catalog/node/:node`: the node and its services by ID; a node that is not there is `null`. */
export function catalogNode(call: Call): Answer | Promise<Answer> {
  return nodeWith(call, "null", (services) => jsonObject(services.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** `catalog/node-services/:node`: the same with a list. */
export function catalogNodeServices(call: Call): Answer | Promise<Answer> {
  return nodeWith(call, '{"Node":null,"Services":null}', (services) =>
    jsonArray(services.map(([, service]) => service)),
  );
}

function nodeWith(call: Call, missing: string, shape: (services: Members) => string): Answer | Promise<Answer> {
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  const name = call.tail;
  if (name === "") return text(400, "Missing node name");
  if (isElsewhere(call)) return text(500, noPathToDatacenter, failedReadHeaders);
  const filter = rowFilter(call, nodeService, failedReadHeaders);
  if (filter !== undefined && isAnswer(filter)) return filter;
  const { datacenter } = call.ports.agent;
  return answerRead(call, options, {
    find: () => findNode(call.ports.registry.view, name),
    render: (node, index) => {
      const headers = metaHeaders(index, options);
      if (node === undefined) return json(missing, headers);
      return json(`{"Node":${nodeJson(node, datacenter)},"Services":${shape(servicesOf(node, filter))}}`, headers);
    },
  });
}

function servicesOf(node: NodeEntry, filter: RowFilter | undefined): Members {
  const members = instancesOf(node).map((instance) => [instance.record.service.id, serviceJson(instance)] as const);
  return filter === undefined ? members : members.filter(([, service]) => filter(service));
}
