import { decodeErrorPrefix, decodeText, shape } from "../../definitions/index.js";
import { encodeJson } from "../../golang/index.js";
import { foldName } from "../../records/index.js";
import { type Answer, bare, done, isAnswer, json, text } from "../answer.js";
import { answerRead } from "../blocking.js";
import type { Call } from "../call.js";
import { type Endpoint, type Handler, read, unpartitioned, write } from "../endpoint.js";
import { failedReadHeaders, indexHeaders } from "../meta.js";
import { readOptions } from "../read-options.js";
import { noPathToDatacenter } from "../reasons.js";
import { isElsewhere } from "../scope.js";
import { coordinateAtRest } from "./member.js";

/** One server measures no distances: its own coordinate is at rest and never changes. It was told once: 1 is "never". */
const restIndex = 2;

const updateShape = shape.struct("CoordinateUpdateRequest", {
  Datacenter: shape.string,
  Node: shape.string,
  Segment: shape.string,
  Token: shape.string,
  Coord: shape.struct(
    "Coordinate",
    { Vec: shape.listOf(shape.float), Error: shape.float, Adjustment: shape.float, Height: shape.float },
    { goPackage: "coordinate" },
  ),
});

function enabled(handler: Handler): Handler {
  return (call) => {
    return call.settings.raw.disableCoordinates ? text(401, "Coordinate support disabled") : handler(call);
  };
}

function coordinate(call: Call): object {
  return { Node: call.ports.agent.nodeName, Segment: "", Coord: coordinateAtRest };
}

function datacenters(call: Call): Answer {
  const { datacenter } = call.ports.agent;
  return json(encodeJson([{ Datacenter: datacenter, AreaID: "wan", Coordinates: [coordinate(call)] }]));
}

/** `known` tells whether the node asked for is one whose coordinate is known; nobody here is in a segment. */
function resting(call: Call, known: boolean, missing: (index: number) => Answer): Answer | Promise<Answer> {
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  if (isElsewhere(call)) return text(500, noPathToDatacenter, failedReadHeaders);
  const found = known && !call.query.get("segment");
  return answerRead(call, options, {
    find: () => ({ rows: undefined, index: restIndex, topics: [] }),
    render: (_rows, index) => (found ? json(encodeJson([coordinate(call)]), indexHeaders(index)) : missing(index)),
  });
}

function nodes(call: Call): Answer | Promise<Answer> {
  return resting(call, true, (index) => json("[]", indexHeaders(index)));
}

function node(call: Call): Answer | Promise<Answer> {
  return resting(call, foldName(call.tail) === foldName(call.ports.agent.nodeName), () => bare(404));
}

/** Taken and forgotten: nothing here sorts by distance. */
function update(call: Call): Answer {
  const decoded = decodeText(call.bodyText, updateShape);
  if (!decoded.ok) return text(400, decodeErrorPrefix + decoded.error);
  const coord = decoded.value["Coord"] as { readonly Vec?: readonly number[] } | undefined;
  if (coord === undefined) return text(400, `${decodeErrorPrefix}Coord is missing`);
  if (coord.Vec?.length !== coordinateAtRest.Vec.length) return text(500, "incompatible coordinate");
  return done;
}

export const coordinateEndpoints: readonly Endpoint[] = [
  ...unpartitioned([
    read("/v1/coordinate/datacenters", "Coordinates between datacenters", enabled(datacenters), ["pretty"]),
  ]),
  ...unpartitioned(
    [
      read("/v1/coordinate/nodes", "Coordinates of nodes", enabled(nodes), ["dc", "segment", "pretty"]),
      { ...read("/v1/coordinate/node/", "Coordinate of a node", enabled(node), ["dc", "segment"]), tail: "node" },
      write("/v1/coordinate/update", "Tell a node's coordinate", enabled(update)),
    ],
    "partition",
  ),
];
