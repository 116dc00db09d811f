import { readFileSync } from "node:fs";
import type { AgentConfig } from "../config/index.js";
import type { EngineCheck, HealthOptions, Judgement, ProbeTls } from "../health/index.js";

/**
 * Options of the check engine.
 * @throws Error naming the file when a certificate cannot be read
 */
export function healthOptions(config: AgentConfig): Partial<HealthOptions> {
  const { health } = config;
  return {
    scripts: health.enableScriptChecks,
    localScripts: health.enableLocalScriptChecks,
    outputBytesMax: health.checkOutputBytesMax,
    discardOutput: health.discardCheckOutput,
    probesMax: health.probesMax,
    probesPerHostMax: health.probesPerHostMax,
    lookupCacheMs: health.lookupCacheMs,
    keepAlive: health.keepAlive,
    denyRanges: health.denyRanges,
    vantageQuorum: health.vantageQuorum,
    tls: probeTls(health),
    probeThread: true,
    ...(process.env["DOCKER_HOST"] ? { dockerHost: process.env["DOCKER_HOST"] } : {}),
    judgement: (check) => judgementOf(health, check),
  };
}

/** What the service's own entry says, else that of `*`; a service of nobody is named by nothing but `*`. */
function judgementOf(health: AgentConfig["health"], { serviceName = "" }: EngineCheck): Judgement {
  const fallsMax = entryFor(health.damping, serviceName);
  const shareMax = entryFor(health.guard, serviceName);
  const { dampingWindowMs: windowMs, dampingHoldMs: holdMs, dampingHoldMsMax: holdMsMax } = health;
  return {
    damping: fallsMax === 0 ? null : { fallsMax, windowMs, holdMs, holdMsMax },
    guard:
      shareMax === 0
        ? null
        : {
            shareMax,
            windowMs: health.guardWindowMs,
            confirmDelayMs: health.guardConfirmMs,
            instancesMin: health.guardInstancesMin,
            holdMsMax: health.guardHoldMsMax,
          },
  };
}

function entryFor(byName: Readonly<Record<string, number>>, serviceName: string): number {
  if (serviceName !== "" && Object.hasOwn(byName, serviceName)) return byName[serviceName]!;
  return byName["*"] ?? 0;
}

/** Where the machine's own authorities are, by distribution; Node alone would trust those that it was built with. */
const authorityFiles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

function probeTls({ caFile, certFile, keyFile }: AgentConfig["health"]): ProbeTls {
  const ca = caFile === "" ? machineAuthorities() : readNamed("health.ca_file", caFile);
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certFile === "" ? {} : { cert: readNamed("health.cert_file", certFile) }),
    ...(keyFile === "" ? {} : { key: readNamed("health.key_file", keyFile) }),
  };
}

/** `SSL_CERT_FILE` stands for them, as it does for most programs. */
function machineAuthorities(): string | undefined {
  const named = process.env["SSL_CERT_FILE"];
  for (const file of named ? [named] : authorityFiles) {
    try {
      return readFileSync(file, "utf8");
    } catch {
      // Another distribution's place.
    }
  }
  return undefined;
}

function readNamed(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (fault) {
    throw new Error(`${option}: ${file} cannot be read: ${(fault as NodeJS.ErrnoException).code ?? String(fault)}`);
  }
}
