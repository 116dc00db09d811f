import { member as memberSchema } from "../../filter/index.js";
import { encodeJson } from "../../golang/index.js";
import { type Answer, isAnswer, json, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, read, unpartitioned } from "../endpoint.js";
import { filtered, rowFilter } from "../filtering.js";
import { jsonArray } from "../rows.js";
import { coordinateAtRest, memberShape } from "./member.js";

function self(call: Call): Answer {
  const { agent } = call.ports;
  const shape = {
    Config: {
      Datacenter: agent.datacenter,
      PrimaryDatacenter: agent.datacenter,
      NodeName: agent.nodeName,
      NodeID: agent.nodeId,
      Revision: agent.revision,
      Server: true,
      Version: agent.version,
      BuildDate: agent.buildDate,
    },
    DebugConfig: agent.debugConfig(),
    Coord: call.settings.raw.disableCoordinates ? null : coordinateAtRest,
    Member: memberShape(agent, "lan"),
    Stats: agent.stats(),
    Meta: { "consul-network-segment": "", "consul-version": agent.version, ...agent.nodeMeta },
  };
  return json(encodeJson(shape));
}

function version(call: Call): Answer {
  const { revision, buildDate, version: human } = call.ports.agent;
  return json(encodeJson({ SHA: revision, BuildDate: buildDate, HumanVersion: human, FIPS: "" }));
}

function members(call: Call): Answer {
  const wan = Boolean(call.query.get("wan"));
  const segment = call.query.get("segment") ?? "";
  if (wan && segment !== "" && segment !== "_all") return text(400, "Cannot provide a segment with wan=true");
  if (segment !== "" && segment !== "_all") {
    return text(500, "Network segments are not supported in this version of Consul");
  }
  const filter = rowFilter(call, memberSchema);
  if (filter !== undefined && isAnswer(filter)) return filter;
  const row = encodeJson(memberShape(call.ports.agent, wan ? "wan" : "lan"));
  return json(jsonArray(filtered([row], filter)));
}

export const agentInfoEndpoints: readonly Endpoint[] = unpartitioned([
  read("/v1/agent/self", "This agent: configuration, member, statistics", self, ["pretty"]),
  read("/v1/agent/host", "The machine that the agent runs on", (call) => json(encodeJson(call.ports.agent.host())), [
    "pretty",
  ]),
  read("/v1/agent/version", "Version of the agent", version, ["pretty"]),
  read("/v1/agent/members", "Members of the pool", members, ["wan", "segment", "filter", "pretty"]),
]);
