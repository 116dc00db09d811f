import { type Answer, unknownEndpoint } from "../answer.js";
import type { Endpoint, Method } from "../endpoint.js";

/** Endpoints of Consul whose work is not done here yet: their methods are known, what they would do is not found. */
export const notOffered = (): Answer => unknownEndpoint;

function row(path: string, methods: readonly Method[]): Endpoint {
  const operations = Object.fromEntries(methods.map((method) => [method, { summary: "", handler: notOffered }]));
  return { path, operations, enterprise: "ignore" };
}

export const notOfferedEndpoints: readonly Endpoint[] = [
  row("/v1/session/create", ["PUT"]),
  row("/v1/txn", ["PUT"]),
  row("/v1/event/fire/", ["PUT"]),
  row("/v1/snapshot", ["GET", "PUT"]),
  row("/v1/config", ["PUT"]),
  row("/v1/connect/intentions/exact", ["GET", "PUT", "DELETE"]),
  row("/v1/connect/intentions/", ["GET", "PUT", "DELETE"]),
  row("/v1/discovery-chain/", ["GET", "POST"]),
  row("/v1/peering/token", ["POST"]),
  row("/v1/peering/establish", ["POST"]),
  row("/v1/peering/", ["GET", "DELETE"]),
  row("/v1/internal/service-virtual-ip", ["PUT"]),
  row("/v1/internal/federation-states", ["GET"]),
  row("/v1/internal/federation-states/mesh-gateways", ["GET"]),
  row("/v1/internal/federation-state/", ["GET"]),
];
