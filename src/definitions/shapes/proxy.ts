import { aliased, anything, bool, int, listOf, mapOf, string, stringList, struct } from "../json/shape.js";

/** Mesh settings: kept and shown, not acted upon. Their fields are known so that a misspelt one is refused, as in Consul. */
const meshGateway = struct("MeshGatewayConfig", { Mode: string });

const upstream = struct(
  "Upstream",
  {
    DestinationType: aliased(string, "destination_type"),
    DestinationNamespace: aliased(string, "destination_namespace"),
    DestinationPartition: aliased(string, "destination_partition"),
    DestinationPeer: aliased(string, "destination_peer"),
    DestinationName: aliased(string, "destination_name"),
    Datacenter: string,
    LocalBindAddress: aliased(string, "local_bind_address"),
    LocalBindPort: aliased(int, "local_bind_port"),
    LocalBindSocketPath: aliased(string, "local_bind_socket_path"),
    LocalBindSocketMode: aliased(string, "local_bind_socket_mode"),
    Config: anything,
    MeshGateway: aliased(meshGateway, "mesh_gateway"),
    IngressHosts: stringList,
  },
  { unit: true },
);

const exposePath = struct(
  "ExposePath",
  {
    ListenerPort: aliased(int, "listener_port"),
    Path: string,
    LocalPathPort: aliased(int, "local_path_port"),
    Protocol: string,
    ParsedFromCheck: bool,
  },
  { unit: true },
);

export const proxyShape = struct(
  "ConnectProxyConfig",
  {
    EnvoyExtensions: anything,
    DestinationServiceName: aliased(string, "destination_service_name"),
    DestinationServiceID: aliased(string, "destination_service_id"),
    LocalServiceAddress: aliased(string, "local_service_address"),
    LocalServicePort: aliased(int, "local_service_port"),
    LocalServiceSocketPath: aliased(string, "local_service_socket_path"),
    Mode: string,
    Config: mapOf(anything),
    Upstreams: listOf(upstream),
    MeshGateway: aliased(meshGateway, "mesh_gateway"),
    Expose: struct("ExposeConfig", { Checks: bool, Paths: listOf(exposePath) }),
    TransparentProxy: aliased(
      struct("TransparentProxyConfig", {
        OutboundListenerPort: aliased(int, "outbound_listener_port"),
        DialedDirectly: aliased(bool, "dialed_directly"),
      }),
      "transparent_proxy",
    ),
    AccessLogs: aliased(anything, "access_logs"),
    MutualTLSMode: string,
  },
  { unit: true },
);
