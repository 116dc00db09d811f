import { type AliasCheck, type AliasInput, aliasKind } from "./alias.js";
import type { ScheduleInput } from "./definition.js";
import { type DnsCheck, type DnsInput, dnsKind } from "./dns.js";
import { type DockerCheck, type DockerInput, dockerKind } from "./docker.js";
import { type GrpcCheck, type GrpcInput, grpcKind } from "./grpc.js";
import { type H2pingCheck, type H2pingInput, h2pingKind } from "./h2ping.js";
import { type HttpCheck, type HttpInput, httpKind } from "./http.js";
import type { CheckKind } from "./kind.js";
import { type OsServiceCheck, type OsServiceInput, osServiceKind } from "./os-service.js";
import { isEmptyRegistration, readDefinition, registrationFault } from "./registration.js";
import { type ScriptCheck, type ScriptInput, scriptKind } from "./script.js";
import { type TcpCheck, type TcpInput, tcpKind } from "./tcp.js";
import { type TtlCheck, type TtlInput, ttlKind } from "./ttl.js";
import { type UdpCheck, type UdpInput, udpKind } from "./udp.js";

export type { CheckSchedule, ScheduleInput, TlsSettings } from "./definition.js";
export { outputBytesDefault } from "./definition.js";
export { missingKindError } from "./registration.js";
export type {
  AliasCheck,
  DnsCheck,
  DockerCheck,
  GrpcCheck,
  H2pingCheck,
  HttpCheck,
  OsServiceCheck,
  ScriptCheck,
  TcpCheck,
  TtlCheck,
  UdpCheck,
};

/** Body of a check in wire names, decoded: durations are numbers of nanoseconds, every field may be left out or null. */
export type CheckInput = ScheduleInput &
  TtlInput &
  HttpInput &
  TcpInput &
  UdpInput &
  GrpcInput &
  DockerInput &
  OsServiceInput &
  ScriptInput &
  H2pingInput &
  AliasInput &
  DnsInput;

export type CheckDefinition =
  | TtlCheck
  | HttpCheck
  | TcpCheck
  | UdpCheck
  | GrpcCheck
  | DockerCheck
  | OsServiceCheck
  | ScriptCheck
  | H2pingCheck
  | AliasCheck
  | DnsCheck;

/** Every kind, in the order in which they win where a registration names several. */
const kinds: readonly CheckKind<CheckInput, CheckDefinition>[] = [
  ttlKind,
  httpKind,
  tcpKind,
  udpKind,
  grpcKind,
  dockerKind,
  osServiceKind,
  scriptKind,
  h2pingKind,
  aliasKind,
  dnsKind,
];

export type CheckDefinitionResult =
  | { readonly ok: true; readonly definition: CheckDefinition | null }
  | { readonly ok: false; readonly error: string };

/**
 * Reads a check registration. `definition` is null for a check in which nothing is set (a `Check` is then ignored; inside
 * `Checks` it is refused with `missingKindError`). `error` is Consul's text without its `Invalid check: ` prefix.
 */
export function checkDefinition(input: CheckInput): CheckDefinitionResult {
  if (isEmptyRegistration(input)) return { ok: true, definition: null };
  const error = registrationFault(input, kinds);
  if (error !== undefined) return { ok: false, error };
  return { ok: true, definition: (readDefinition(input, kinds) as CheckDefinition | undefined) ?? null };
}

const kindOf = new Map(kinds.map((kind) => [kind.kind, kind]));

/** Consul's `Type` of a check: http, ttl, tcp, udp, grpc, h2ping, docker, script, alias, os_service (and our dns). */
export function checkTypeWord(definition: CheckDefinition): string {
  return kindOf.get(definition.kind)?.typeWord ?? "";
}

/** True for kinds that are run at an interval; false for those that are told their status (ttl, alias). */
export function checkAsks(definition: CheckDefinition): boolean {
  return kindOf.get(definition.kind)?.asks ?? false;
}
