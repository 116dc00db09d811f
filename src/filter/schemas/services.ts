import { boolean, type Field, int, mapOf, optional, string, stringList, stringMap, struct } from "../schema.js";
import { accessLogs, connect, proxy, transparentProxy } from "./proxy.js";

const serviceAddresses = mapOf(struct({ Address: string, Port: int }));

const weights = struct({ Passing: int, Warning: int });

const serviceFields: Readonly<Record<string, Field>> = {
  Kind: string,
  ID: string,
  Service: string,
  Tags: stringList,
  Address: string,
  TaggedAddresses: serviceAddresses,
  Meta: stringMap,
  Port: int,
  SocketPath: string,
  EnableTagOverride: boolean,
  PeerName: string,
};

/** A service as `catalog/node`, `catalog/node-services` and the `Service` of health answers show it. */
export const nodeService = struct({ ...serviceFields, Weights: optional(weights), Proxy: proxy, Connect: connect });

/** A service as `agent/services` shows it: without `Proxy` and `Connect` unless they mean something. There, Consul
 *  1.20.1 crashes on a selector below them; here such a comparison does not hold. */
export const agentService = struct({
  ...serviceFields,
  Weights: weights,
  Proxy: optional(
    struct({
      ...Object.fromEntries(proxy.fields),
      TransparentProxy: optional(transparentProxy),
      AccessLogs: optional(accessLogs),
    }),
  ),
  Connect: optional(connect),
});

/** `catalog/service`, `catalog/connect` and `catalog/services`: a service instance together with its node. */
export const serviceNode = struct({
  ID: string,
  Node: string,
  Address: string,
  Datacenter: string,
  TaggedAddresses: stringMap,
  NodeMeta: stringMap,
  ServiceKind: string,
  ServiceID: string,
  ServiceName: string,
  ServiceTags: stringList,
  ServiceAddress: string,
  ServiceTaggedAddresses: serviceAddresses,
  ServiceWeights: weights,
  ServiceMeta: stringMap,
  ServicePort: int,
  ServiceSocketPath: string,
  ServiceEnableTagOverride: boolean,
  ServiceProxy: proxy,
  ServiceConnect: connect,
  PeerName: string,
});
