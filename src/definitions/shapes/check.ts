import {
  aliased,
  bool,
  duration,
  type FieldSpec,
  int,
  listOf,
  mapOf,
  string,
  stringList,
  struct,
} from "../json/shape.js";

/** Fields that a check has wherever it is registered. Only these snake_case names exist over HTTP. */
const checkFields: Readonly<Record<string, FieldSpec>> = {
  Name: string,
  Status: string,
  Notes: string,
  Args: stringList,
  ScriptArgs: aliased(stringList, "script_args"),
  HTTP: string,
  Header: mapOf(listOf(string)),
  Method: string,
  Body: string,
  DisableRedirects: aliased(bool, "disable_redirects"),
  TCP: string,
  TCPUseTLS: aliased(bool, "tcp_use_tls"),
  UDP: string,
  GRPC: string,
  GRPCUseTLS: aliased(bool, "grpc_use_tls"),
  H2PING: string,
  H2PingUseTLS: aliased(bool, "h2ping_use_tls"),
  OSService: string,
  TTL: duration,
  AliasNode: string,
  AliasService: string,
  DockerContainerID: aliased(string, "docker_container_id"),
  Shell: string,
  Interval: duration,
  Timeout: duration,
  TLSServerName: aliased(string, "tls_server_name"),
  TLSSkipVerify: aliased(bool, "tls_skip_verify"),
  SuccessBeforePassing: int,
  FailuresBeforeWarning: int,
  FailuresBeforeCritical: int,
  DeregisterCriticalServiceAfter: aliased(duration, "deregister_critical_service_after"),
  OutputMaxSize: int,
  ServiceID: aliased(string, "service_id"),
  // Not Consul's: a check that asks a name server.
  DNS: string,
  DNSName: string,
  DNSType: string,
};

/** A check inside a service registration. */
export const serviceCheckShape = struct(
  "CheckType",
  { CheckID: string, ...checkFields, ProxyHTTP: string, ProxyGRPC: string },
  { unit: true },
);

/** Body of `check/register`. */
export const checkShape = struct("CheckDefinition", { ID: string, ...checkFields, Token: string }, { unit: true });

/** A check in a configuration file: known as `id`, inside a service too. */
export const fileCheckShape = struct(
  "CheckDefinition",
  { ID: aliased(string, "CheckID"), ...checkFields, ProxyHTTP: string, ProxyGRPC: string, Token: string },
  { unit: true },
);

/** Body of `check/update`. */
export const checkUpdateShape = struct("checkUpdate", { Status: string, Output: string }, { goPackage: "agent" });
