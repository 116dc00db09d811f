import {
  type CheckEntry,
  checkJson,
  type Found,
  findChecksInState,
  findNodeChecks,
  findServiceChecks,
} from "../../catalog/index.js";
import { healthCheck } from "../../filter/index.js";
import { type Answer, isAnswer, json, text } from "../answer.js";
import { answerRead } from "../blocking.js";
import type { Call } from "../call.js";
import { type Endpoint, type Handler, read } from "../endpoint.js";
import { filtered, rowFilter } from "../filtering.js";
import { failedReadHeaders, metaHeaders } from "../meta.js";
import { readOptions } from "../read-options.js";
import { noPathToDatacenter } from "../reasons.js";
import { jsonArray } from "../rows.js";
import { isElsewhere, isNearHere, nodeMeta, ownFirst } from "../scope.js";
import { healthService, noMeshInstances } from "./instances.js";
import { filterParams, listParams } from "./params.js";

/** A read of checks: what it is called when the path does not say which, and how they are found. */
function checksRead(missing: string, find: (call: Call) => Found<CheckEntry[]>): Handler {
  return (call) => {
    const options = readOptions(call);
    if (isAnswer(options)) return options;
    if (call.tail === "") return text(400, missing);
    if (isElsewhere(call)) return text(500, noPathToDatacenter, failedReadHeaders);
    const filter = rowFilter(call, healthCheck, failedReadHeaders);
    if (filter !== undefined && isAnswer(filter)) return filter;
    return answerRead(call, options, {
      find: () => find(call),
      render: (checks, index): Answer => {
        const rows = isNearHere(call) ? ownFirst(call, checks, ({ record }) => record.node) : checks;
        return json(jsonArray(filtered(rows.map(checkJson), filter)), metaHeaders(index, options));
      },
    });
  };
}

const nodeChecks = checksRead("Missing node name", (call) => findNodeChecks(call.ports.registry.view, call.tail));
const serviceChecks = checksRead("Missing service name", (call) =>
  findServiceChecks(call.ports.registry.view, call.tail, nodeMeta(call)),
);
const stateChecks = checksRead("Missing check state", (call) =>
  findChecksInState(call.ports.registry.view, call.tail, nodeMeta(call)),
);

const instanceParams = [...listParams, "passing", "tag", "merge-central-config", "peer", "sg"];
const noMesh = noMeshInstances("Missing service name", "health");

export const healthEndpoints: readonly Endpoint[] = [
  { ...read("/v1/health/node/", "Checks of a node", nodeChecks, filterParams), tail: "node" },
  { ...read("/v1/health/checks/", "Checks of a service", serviceChecks, listParams), tail: "service" },
  {
    ...read("/v1/health/state/", "Checks in a state: any, passing, warning, critical", stateChecks, listParams),
    tail: "state",
  },
  {
    ...read("/v1/health/service/", "Instances of a service with their checks", healthService, instanceParams),
    tail: "service",
  },
  {
    ...read("/v1/health/connect/", "Mesh-capable instances with their checks", noMesh, instanceParams),
    tail: "service",
  },
  {
    ...read("/v1/health/ingress/", "Gateways of a service with their checks", noMesh, instanceParams),
    tail: "service",
  },
];
