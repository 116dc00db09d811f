import {
  checkServiceNodeJson,
  findInstances,
  type InstanceConditions,
  type InstanceEntry,
  serviceNodeJson,
  withoutFailing,
} from "../../catalog/index.js";
import { checkServiceNode, serviceNode } from "../../filter/index.js";
import { parseBool } from "../../golang/index.js";
import { type Answer, isAnswer, json, text } from "../answer.js";
import { answerRead } from "../blocking.js";
import type { Call } from "../call.js";
import { type RowFilter, rowFilter } from "../filtering.js";
import { failedReadHeaders, metaHeaders } from "../meta.js";
import { type ReadOptions, readOptions } from "../read-options.js";
import { noPathToDatacenter } from "../reasons.js";
import { jsonArray } from "../rows.js";
import { isElsewhere, isNearHere, nodeMeta, ownFirst } from "../scope.js";

/** The two ways to read the instances of a service. */
type About = "instances" | "health";

interface InstanceRead {
  readonly about: About;
  readonly name: string;
  readonly options: ReadOptions;
  readonly conditions: InstanceConditions;
  readonly filter: RowFilter | undefined;
}

/** `health/service/:name`: instances with their nodes and checks. */
export function healthService(call: Call): Answer | Promise<Answer> {
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  const name = call.tail;
  if (name === "") return text(400, "Missing service name");
  const passing = readPassing(call.query.get("passing"));
  if (passing === undefined) return invalidPassing;
  const peerAnswer = otherPeer(call, name, options);
  if (peerAnswer !== undefined) return peerAnswer;
  if (isElsewhere(call)) return text(500, noPathToDatacenter);
  const filter = rowFilter(call, checkServiceNode);
  if (filter !== undefined && isAnswer(filter)) return filter;
  return readInstances(call, { about: "health", name, options, filter, conditions: conditionsOf(call, passing) });
}

/** `catalog/service/:name`: instances, each with its node. */
export function catalogService(call: Call): Answer | Promise<Answer> {
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  const name = call.tail;
  if (name === "") return text(400, "Missing service name");
  if (isElsewhere(call)) return text(500, noPathToDatacenter, failedReadHeaders);
  const filter = rowFilter(call, serviceNode, failedReadHeaders);
  if (filter !== undefined && isAnswer(filter)) return filter;
  return readInstances(call, { about: "instances", name, options, filter, conditions: conditionsOf(call, false) });
}

const invalidPassing = text(400, "Invalid value for ?passing");

/** Present without a value counts as true. */
function readPassing(given: string | undefined): boolean | undefined {
  if (given === undefined) return false;
  return given === "" ? true : parseBool(given);
}

function conditionsOf(call: Call, passing: boolean): InstanceConditions {
  return { tags: call.query.empty ? [] : call.query.all("tag"), nodeMeta: nodeMeta(call), passing };
}

/** Peers and sameness groups are the mesh's: a peer has no instances here. */
function otherPeer(call: Call, name: string, options: ReadOptions): Answer | undefined {
  if (call.query.empty) return undefined;
  const peer = call.query.get("peer");
  const group = call.query.get("sg") || call.query.get("sameness-group");
  if (peer && group) return text(400, "peer-name and sameness-group are mutually exclusive");
  if (group) return text(500, "sameness groups are not supported in consul CE");
  if (!peer) return undefined;
  const { index } = findInstances(call.ports.registry.view, name, "health");
  return json("[]", metaHeaders(index, options, true));
}

function readInstances(call: Call, read: InstanceRead): Answer | Promise<Answer> {
  const { view } = call.ports.registry;
  const { about, name, options, conditions, filter } = read;
  return answerRead(call, options, {
    find: () => findInstances(view, name, about),
    render: (rows, index) => {
      const isTold = conditions.tags.length > 0 || conditions.nodeMeta.length > 0;
      const isPlain = filter === undefined && !isTold && !isNearHere(call);
      const service = isPlain ? view.tables.service(name) : undefined;
      if (service === undefined) return rendered(call, read, isPlain ? rows : matching(call, read), index);
      const key = `${about[0]}${conditions.passing ? "p" : "a"}${options.cached ? "c" : "-"}${options.consistency}/${name}`;
      return (
        call.service.bodies.get(key, service, service.version) ??
        call.service.bodies.put(
          key,
          service,
          service.version,
          rendered(call, read, conditions.passing ? matching(call, read) : rows, index),
        )
      );
    },
  });
}

/** Filter, then distance, then health, as Consul does: each changes the order for the next. */
function matching(call: Call, { name, about, conditions, filter }: InstanceRead): readonly InstanceEntry[] {
  const { passing, ...told } = conditions;
  const found = findInstances(call.ports.registry.view, name, about, { ...told, passing: false }).rows;
  const shown = filter === undefined ? found : found.filter((one) => filter(rowOf(call, about, one)));
  const near = isNearHere(call) ? ownFirst(call, shown, ({ record }) => record.node) : shown;
  return passing ? withoutFailing(near) : near;
}

function rowOf(call: Call, about: About, instance: InstanceEntry): string {
  const row = about === "health" ? checkServiceNodeJson : serviceNodeJson;
  return row(instance, call.ports.agent.datacenter);
}

function rendered(call: Call, read: InstanceRead, instances: readonly InstanceEntry[], index: number): Answer {
  const body = Buffer.from(jsonArray(instances.map((instance) => rowOf(call, read.about, instance))));
  return json(body, metaHeaders(index, read.options, true));
}

/** `connect` and `ingress` reads: without a mesh nothing is there, but what is wrong with the question is told. */
export function noMeshInstances(missing: string, about: About): (call: Call) => Answer | Promise<Answer> {
  const [schema, errorHeaders] = about === "health" ? [checkServiceNode, []] : [serviceNode, failedReadHeaders];
  return (call) => {
    const options = readOptions(call);
    if (isAnswer(options)) return options;
    if (call.tail === "") return text(400, missing);
    if (about === "health" && readPassing(call.query.get("passing")) === undefined) return invalidPassing;
    if (isElsewhere(call)) return text(500, noPathToDatacenter, errorHeaders);
    const filter = rowFilter(call, schema, errorHeaders);
    if (filter !== undefined && isAnswer(filter)) return filter;
    const { view } = call.ports.registry;
    return answerRead(call, options, {
      find: () => findInstances(view, call.tail, "health"),
      render: (_rows, index) => json("[]", metaHeaders(index, options, true)),
    });
  };
}
