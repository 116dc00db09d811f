import {
  aliased,
  anything,
  bool,
  duration,
  int,
  listOf,
  mapOf,
  string,
  stringList,
  stringMap,
  struct,
} from "../json/shape.js";
import { proxyShape } from "./proxy.js";
import { localityShape, serviceAddressesShape, weightsShape } from "./service.js";

/** `Definition` of a catalog check: for external monitors, so what is not known is passed over. */
const healthCheckDefinitionShape = struct(
  "HealthCheckDefinition",
  {
    HTTP: string,
    TLSServerName: string,
    TLSSkipVerify: bool,
    Header: mapOf(listOf(string)),
    Method: string,
    Body: string,
    DisableRedirects: bool,
    TCP: string,
    TCPUseTLS: bool,
    UDP: string,
    H2PING: string,
    H2PingUseTLS: bool,
    OSService: string,
    Interval: duration,
    OutputMaxSize: int,
    Timeout: duration,
    DeregisterCriticalServiceAfter: duration,
    ScriptArgs: stringList,
    DockerContainerID: string,
    Shell: string,
    GRPC: string,
    GRPCUseTLS: bool,
    AliasNode: string,
    AliasService: string,
    TTL: duration,
  },
  { unit: true, lenient: true },
);

const healthCheckShape = struct("HealthCheck", {
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
  Definition: healthCheckDefinitionShape,
  CreateIndex: int,
  ModifyIndex: int,
});

const nodeServiceShape = struct("NodeService", {
  Kind: string,
  ID: string,
  Service: string,
  Tags: stringList,
  Address: string,
  TaggedAddresses: serviceAddressesShape,
  Meta: stringMap,
  Port: int,
  SocketPath: string,
  Weights: weightsShape,
  EnableTagOverride: bool,
  Proxy: proxyShape,
  Connect: struct(
    "ServiceConnect",
    { Native: bool, SidecarService: aliased(anything, "sidecar_service") },
    { unit: true, lenient: true },
  ),
  Locality: localityShape,
  PeerName: string,
  CreateIndex: int,
  ModifyIndex: int,
});

/** Body of `catalog/register`. */
export const catalogRegistrationShape = struct("RegisterRequest", {
  Datacenter: string,
  ID: string,
  Node: string,
  Address: string,
  TaggedAddresses: stringMap,
  NodeMeta: stringMap,
  Service: nodeServiceShape,
  Check: healthCheckShape,
  Checks: listOf(healthCheckShape),
  Locality: localityShape,
  SkipNodeUpdate: bool,
  PeerName: string,
  Token: string,
  CreateIndex: int,
  ModifyIndex: int,
});

/** Body of `catalog/deregister`. */
export const catalogDeregistrationShape = struct("DeregisterRequest", {
  Datacenter: string,
  Node: string,
  ServiceID: string,
  CheckID: string,
  Address: string,
  PeerName: string,
  Token: string,
});
