import { type Field, int, listOf, optional, string, stringList, stringMap, struct } from "../schema.js";
import { nodeService } from "./services.js";

const nodeFields: Readonly<Record<string, Field>> = {
  ID: string,
  Node: string,
  Address: string,
  Partition: string,
  PeerName: string,
  TaggedAddresses: stringMap,
  Meta: stringMap,
};

/** `catalog/nodes`. */
export const node = struct({ ...nodeFields, Datacenter: string });

/** A check, as `health/node`, `health/checks`, `health/state` and `agent/checks` show it. */
export const healthCheck = struct({
  Node: string,
  CheckID: string,
  Name: string,
  Status: string,
  Notes: string,
  Output: string,
  ServiceID: string,
  ServiceName: string,
  ServiceTags: stringList,
  Type: string,
  Interval: string,
  Timeout: string,
  ExposedPort: int,
  PeerName: string,
});

/** `health/service`, `health/connect`, `health/ingress`, `internal/ui/services`, `internal/ui/service-topology`. */
export const checkServiceNode = struct({
  Node: optional(node),
  Service: optional(nodeService),
  Checks: listOf(healthCheck),
});

/** `internal/ui/nodes` and `internal/ui/node`: a node with what it holds. */
export const nodeDump = struct({ ...nodeFields, Services: listOf(optional(nodeService)), Checks: listOf(healthCheck) });
