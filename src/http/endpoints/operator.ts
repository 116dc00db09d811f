import { encodeJson } from "../../golang/index.js";
import { type Answer, isAnswer, json, text } from "../answer.js";
import type { Call } from "../call.js";
import { type Endpoint, read, unpartitioned } from "../endpoint.js";
import { failedReadHeaders, metaHeaders } from "../meta.js";
import { readOptions } from "../read-options.js";
import { noPathToDatacenter } from "../reasons.js";
import { isElsewhere } from "../scope.js";
import { serverAddress } from "./member.js";

/** One server is a whole cluster: it leads, votes, and is healthy while it answers. */
function raftConfiguration(call: Call): Answer {
  const { agent, registry } = call.ports;
  const server = {
    ID: agent.nodeId,
    Node: agent.nodeName,
    Address: serverAddress(agent),
    Leader: true,
    ProtocolVersion: "3",
    Voter: true,
    LastIndex: registry.view.revision,
  };
  return json(encodeJson({ Servers: [server], Index: 0 }));
}

function removePeer(call: Call): Answer {
  const id = call.query.get("id");
  const address = call.query.get("address");
  if (!id && !address) {
    return text(400, "Must specify either ?id with the server's ID or ?address with IP:port of peer to remove");
  }
  if (id && address) return text(400, "Must specify only one of ?id or ?address");
  const { agent } = call.ports;
  if (id === agent.nodeId || address === serverAddress(agent)) {
    return text(500, "need at least one voter in configuration: this is the only server");
  }
  const [what, value] = id ? ["id", id] : ["address", address];
  return text(500, `${what} "${value}" was not found in the Raft configuration`);
}

function transferLeader(call: Call): Answer {
  const id = call.query.get("id");
  if (id && id !== call.ports.agent.nodeId) return text(500, `Could not find address for server id ${id}`);
  return text(500, "cannot find peer");
}

function usage(call: Call): Answer {
  const options = readOptions(call);
  if (isAnswer(options)) return options;
  if (isElsewhere(call)) return text(500, noPathToDatacenter, failedReadHeaders);
  const { agent, registry } = call.ports;
  const { tables, revision } = registry.view;
  let instances = 0;
  for (const service of tables.services.values()) instances += service.instances.size;
  const mesh = {
    "api-gateway": 0,
    "connect-native": 0,
    "connect-proxy": 0,
    "ingress-gateway": 0,
    "mesh-gateway": 0,
    "terminating-gateway": 0,
  };
  const counts = {
    Services: tables.services.size,
    ServiceInstances: instances,
    ConnectServiceInstances: mesh,
    BillableServiceInstances: Math.max(0, instances - (tables.service("consul")?.instances.size ?? 0)),
    Nodes: tables.nodes.size,
  };
  const meta = {
    Index: revision,
    LastContact: 0,
    KnownLeader: true,
    ConsistencyLevel: options.consistency,
    NotModified: false,
    Backend: 0,
    ResultsFilteredByACLs: false,
  };
  return json(encodeJson({ Usage: { [agent.datacenter]: counts }, ...meta }), metaHeaders(revision, options));
}

export const operatorEndpoints: readonly Endpoint[] = unpartitioned([
  read("/v1/operator/raft/configuration", "The servers", raftConfiguration, ["stale", "pretty"]),
  {
    path: "/v1/operator/raft/transfer-leader",
    operations: { POST: { summary: "Make another server the leader", handler: transferLeader, params: ["id"] } },
  },
  {
    path: "/v1/operator/raft/peer",
    operations: { DELETE: { summary: "Remove a server", handler: removePeer, params: ["id", "address"] } },
  },
  read("/v1/operator/usage", "Counts of services and nodes", usage, ["global", "pretty"]),
]);
