import { encodeJson } from "../../golang/index.js";
import { type Answer, json } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, read, unpartitioned } from "../endpoint.js";
import { serverAddress } from "./member.js";
import { notOffered } from "./not-offered.js";

/** One server is a whole cluster: it is healthy while it answers, and there is nothing to steer. */
function server(call: Call) {
  const { agent, registry } = call.ports;
  return {
    id: agent.nodeId,
    named: { ID: agent.nodeId, Name: agent.nodeName, Address: serverAddress(agent) },
    seen: { LastContact: "0s", LastTerm: 1, LastIndex: registry.view.revision, Healthy: true },
    stableSince: agent.buildDate,
    version: agent.version,
    meta: { "consul-network-segment": "", "consul-version": agent.version, ...agent.nodeMeta },
  };
}

function health(call: Call): Answer {
  const { named, seen, stableSince, version } = server(call);
  const row = {
    ...named,
    SerfStatus: "alive",
    Version: version,
    Leader: true,
    ...seen,
    Voter: true,
    StableSince: stableSince,
  };
  return json(encodeJson({ Healthy: true, FailureTolerance: 0, Servers: [row] }));
}

function state(call: Call): Answer {
  const { id, named, seen, stableSince, version, meta } = server(call);
  const row = {
    ...named,
    NodeStatus: "alive",
    Version: version,
    ...seen,
    StableSince: stableSince,
    ReadReplica: false,
    Status: "leader",
    Meta: meta,
    NodeType: "voter",
  };
  const shape = { Healthy: true, FailureTolerance: 0, OptimisticFailureTolerance: 0, Servers: { [id]: row } };
  return json(encodeJson({ ...shape, Leader: id, Voters: [id] }));
}

/** Consul's defaults, which nobody can change here. */
const configuration = encodeJson({
  CleanupDeadServers: true,
  LastContactThreshold: "200ms",
  MaxTrailingLogs: 250,
  MinQuorum: 0,
  ServerStabilizationTime: "10s",
  RedundancyZoneTag: "",
  DisableUpgradeMigration: false,
  UpgradeVersionTag: "",
  CreateIndex: 2,
  ModifyIndex: 2,
});

export const autopilotEndpoints: readonly Endpoint[] = unpartitioned([
  read("/v1/operator/autopilot/health", "Health of the servers", health, ["pretty"]),
  read("/v1/operator/autopilot/state", "The servers with their roles", state, ["pretty"]),
  {
    path: "/v1/operator/autopilot/configuration",
    operations: {
      GET: { summary: "How servers are steered (defaults)", handler: () => json(configuration), params: ["pretty"] },
      PUT: { summary: "", handler: notOffered },
    },
  },
]);
