import { boolean, int, listOf, string, struct } from "../schema.js";

const meshGateway = struct({ Mode: string });

const upstream = struct({
  DestinationType: string,
  DestinationNamespace: string,
  DestinationPartition: string,
  DestinationPeer: string,
  DestinationName: string,
  Datacenter: string,
  LocalBindAddress: string,
  LocalBindPort: int,
  LocalBindSocketPath: string,
  LocalBindSocketMode: string,
  MeshGateway: meshGateway,
});

const exposedPath = struct({
  ListenerPort: int,
  Path: string,
  LocalPathPort: int,
  Protocol: string,
  ParsedFromCheck: boolean,
});

const envoyExtension = struct({ Name: string, Required: boolean, ConsulVersion: string, EnvoyVersion: string });

export const transparentProxy = struct({ OutboundListenerPort: int, DialedDirectly: boolean });

export const accessLogs = struct({
  Enabled: boolean,
  DisableListenerLogs: boolean,
  Type: string,
  Path: string,
  JSONFormat: string,
  TextFormat: string,
});

/** `Proxy` of a service (`Config` holds anything and is not selectable). */
export const proxy = struct({
  EnvoyExtensions: listOf(envoyExtension),
  DestinationServiceName: string,
  DestinationServiceID: string,
  LocalServiceAddress: string,
  LocalServicePort: int,
  LocalServiceSocketPath: string,
  Mode: string,
  Upstreams: listOf(upstream),
  MeshGateway: meshGateway,
  Expose: struct({ Checks: boolean, Paths: listOf(exposedPath) }),
  TransparentProxy: transparentProxy,
  AccessLogs: accessLogs,
});

/** `Connect` of a service. */
export const connect = struct({ Native: boolean });
