import {
  anyType,
  boolType,
  type GoType,
  int64Type,
  intType,
  mapOf,
  pointerTo,
  type StructField,
  type StructType,
  sliceOf,
  stringMapType,
  stringsType,
  stringType,
  structOf,
} from "../../gotemplate/index.js";

type Fields = Readonly<Record<string, GoType | readonly [type: GoType, json: string]>>;

function struct(name: string, fields: Fields): StructType {
  const list: StructField[] = Object.entries(fields).map(([field, given]) =>
    Array.isArray(given)
      ? { name: field, type: given[0] as GoType, json: given[1] as string }
      : { name: field, type: given as GoType },
  );
  return structOf(name, list);
}

const healthCheck = struct("docker.HealthCheck", {
  Start: stringType,
  End: stringType,
  ExitCode: intType,
  Output: stringType,
});

const health = struct("docker.Health", {
  Status: stringType,
  FailingStreak: intType,
  Log: sliceOf(healthCheck),
});

const state = struct("docker.State", {
  Status: stringType,
  Running: boolType,
  Paused: boolType,
  Restarting: boolType,
  OOMKilled: boolType,
  RemovalInProgress: boolType,
  Dead: boolType,
  Pid: intType,
  ExitCode: intType,
  Error: stringType,
  StartedAt: stringType,
  FinishedAt: stringType,
  Health: health,
});

const healthConfig = struct("docker.HealthConfig", {
  Test: stringsType,
  Interval: int64Type,
  Timeout: int64Type,
  StartPeriod: int64Type,
  Retries: intType,
});

/** A set in Go is a map to empty structs. */
const nameSet = mapOf(stringType, struct("struct {}", {}));

const config = struct("docker.Config", {
  Hostname: stringType,
  Domainname: stringType,
  User: stringType,
  ExposedPorts: nameSet,
  StopSignal: stringType,
  StopTimeout: intType,
  Env: stringsType,
  Cmd: stringsType,
  Shell: stringsType,
  Healthcheck: pointerTo(healthConfig),
  Image: stringType,
  Volumes: nameSet,
  WorkingDir: stringType,
  MacAddress: stringType,
  Entrypoint: stringsType,
  OnBuild: stringsType,
  Labels: stringMapType,
  AttachStdin: boolType,
  AttachStdout: boolType,
  AttachStderr: boolType,
  Tty: boolType,
  OpenStdin: boolType,
  StdinOnce: boolType,
  NetworkDisabled: boolType,
});

const portBinding = struct("docker.PortBinding", {
  HostIP: [stringType, "HostIp"],
  HostPort: stringType,
});

const portBindings = mapOf(stringType, sliceOf(portBinding));

const containerNetwork = struct("docker.ContainerNetwork", {
  Aliases: stringsType,
  MacAddress: stringType,
  GlobalIPv6PrefixLen: intType,
  GlobalIPv6Address: stringType,
  IPv6Gateway: stringType,
  IPPrefixLen: intType,
  IPAddress: stringType,
  Gateway: stringType,
  EndpointID: stringType,
  NetworkID: stringType,
});

const networkSettings = struct("docker.NetworkSettings", {
  Networks: mapOf(stringType, containerNetwork),
  IPAddress: stringType,
  IPPrefixLen: intType,
  MacAddress: stringType,
  Gateway: stringType,
  Bridge: stringType,
  Ports: portBindings,
  NetworkID: stringType,
  EndpointID: stringType,
  SandboxKey: stringType,
  GlobalIPv6Address: stringType,
  GlobalIPv6PrefixLen: intType,
  IPv6Gateway: stringType,
  SandboxID: stringType,
});

const hostConfig = struct("docker.HostConfig", {
  Binds: stringsType,
  CapAdd: stringsType,
  CapDrop: stringsType,
  GroupAdd: stringsType,
  ContainerIDFile: stringType,
  Privileged: boolType,
  PortBindings: portBindings,
  Links: stringsType,
  PublishAllPorts: boolType,
  DNS: [stringsType, "Dns"],
  ExtraHosts: stringsType,
  VolumesFrom: stringsType,
  UsernsMode: stringType,
  NetworkMode: stringType,
  IpcMode: stringType,
  PidMode: stringType,
  RestartPolicy: struct("docker.RestartPolicy", { Name: stringType, MaximumRetryCount: intType }),
  Memory: int64Type,
  CPUShares: [int64Type, "CpuShares"],
  CgroupParent: stringType,
  Runtime: stringType,
  AutoRemove: boolType,
  ReadonlyRootfs: boolType,
});

const mount = struct("docker.Mount", {
  Name: stringType,
  Source: stringType,
  Destination: stringType,
  Driver: stringType,
  Mode: stringType,
  RW: boolType,
  Type: stringType,
});

/** What `-tags` templates see: the inspect answer under the field names of registrator's Docker library. */
export const containerType: StructType = struct("docker.Container", {
  ID: [stringType, "Id"],
  Created: stringType,
  Path: stringType,
  Args: stringsType,
  Config: pointerTo(config),
  State: state,
  Image: stringType,
  Node: anyType,
  NetworkSettings: pointerTo(networkSettings),
  ResolvConfPath: stringType,
  HostnamePath: stringType,
  HostsPath: stringType,
  LogPath: stringType,
  Name: stringType,
  Driver: stringType,
  Mounts: sliceOf(mount),
  HostConfig: pointerTo(hostConfig),
  ExecIDs: stringsType,
  RestartCount: intType,
  AppArmorProfile: stringType,
  MountLabel: stringType,
  ProcessLabel: stringType,
  Platform: stringType,
});
