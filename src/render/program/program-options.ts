import type { ChildOptions } from "../commands/child.js";
import { type EnvironmentRules, wholeEnvironment } from "../commands/environment.js";
import type { RetryPolicy } from "../data/source.js";
import { type LogLevel, logLevels } from "../log.js";
import { given } from "../options/command-options.js";
import { sourceFault } from "../options/template-block.js";
import type { TemplateOptions } from "../options/template-options.js";
import type { ConsulFields, Layer } from "./layer.js";

/** How to reach the Consul API; what is not said is left to the client and its environment variables. */
export interface Connection {
  readonly address?: string;
  readonly namespace?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  /** `user:password`. */
  readonly basicAuth?: string;
  readonly tls?: boolean;
  readonly verifyTls?: boolean;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly caFile?: string;
  readonly caPath?: string;
  readonly tlsServerName?: string;
  readonly connectTimeoutMs?: number;
}

/** Everything the program runs by. */
export interface ProgramOptions {
  readonly connection: Connection;
  readonly retry: RetryPolicy;
  readonly stale: boolean;
  readonly blockQueryWaitMs: number;
  readonly templates: readonly TemplateOptions[];
  readonly exec: (Omit<ChildOptions, "env"> & { readonly environment: EnvironmentRules }) | undefined;
  readonly reloadSignal: string;
  readonly killSignal: string;
  readonly logLevel: LogLevel;
  readonly logFile: string;
  readonly pidFile: string;
  readonly keepGoing: boolean;
  readonly warnings: readonly string[];
}

export type ProgramOptionsResult =
  | { readonly ok: true; readonly options: ProgramOptions }
  /** 15 for the configuration, 14 for a template without a text, as consul-template ends. */
  | { readonly ok: false; readonly error: string; readonly code: 14 | 15 };

const MAX_STALE_MS = 2_000;
const BLOCK_QUERY_WAIT_MS = 60_000;
const KILL_TIMEOUT_MS = 30_000;

/** Retries of a run with an end. A run without one goes on for ever unless told otherwise. */
const ONCE_ATTEMPTS = 12;
const BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 60_000;

/** Settles every default. `once` has no quiescence and limited retries. */
export function programOptions(layer: Layer, once: boolean): ProgramOptionsResult {
  const word = layer.logLevel || "warn";
  const logLevel = logLevels.find((level) => level === word.toLowerCase());
  if (logLevel === undefined) {
    const error = `invalid log level "${word.toUpperCase()}", valid log levels are TRACE, DEBUG, INFO, WARN, ERR`;
    return { ok: false, error, code: 15 };
  }
  const keepGoing = layer.keepGoing ?? false;
  const templates = (layer.templates ?? []).map((block) =>
    block({
      leftDelimiter: layer.leftDelimiter || "{{",
      rightDelimiter: layer.rightDelimiter || "}}",
      wait: once ? undefined : layer.wait,
      errorFatal: layer.templateErrorFatal ?? (keepGoing ? false : undefined),
      denied: [],
      rollback: keepGoing,
    }),
  );
  const fault = templates.map(sourceFault).find((error) => error !== undefined);
  if (fault !== undefined) return { ok: false, error: `template: ${fault}`, code: 14 };
  const { consul = {} } = layer;
  return {
    ok: true,
    options: {
      connection: connectionOf(consul),
      retry: {
        enabled: consul.retryEnabled ?? true,
        attempts: consul.retryAttempts ?? (once ? ONCE_ATTEMPTS : 0),
        backoffMs: consul.retryBackoffMs ?? BACKOFF_MS,
        maxBackoffMs: consul.retryMaxBackoffMs ?? MAX_BACKOFF_MS,
      },
      stale: (layer.maxStaleMs ?? MAX_STALE_MS) > 0,
      blockQueryWaitMs: layer.blockQueryWaitMs || BLOCK_QUERY_WAIT_MS,
      templates: once ? templates.map((template) => ({ ...template, wait: undefined })) : templates,
      exec: execOf(layer),
      reloadSignal: layer.reloadSignal ?? "SIGHUP",
      killSignal: layer.killSignal ?? "SIGINT",
      logLevel,
      logFile: layer.logFile ?? "",
      pidFile: layer.pidFile ?? "",
      keepGoing,
      warnings: layer.warnings ?? [],
    },
  };
}

function connectionOf(consul: ConsulFields): Connection {
  const username = consul.username ?? "";
  const auth = username !== "" && consul.authEnabled !== false;
  return given({
    address: consul.address || undefined,
    namespace: consul.namespace || undefined,
    token: consul.token || undefined,
    tokenFile: consul.tokenFile || undefined,
    basicAuth: auth ? (consul.password ? `${username}:${consul.password}` : username) : undefined,
    tls: consul.sslEnabled,
    verifyTls: consul.sslVerify,
    certFile: consul.sslCert || undefined,
    keyFile: consul.sslKey || undefined,
    caFile: consul.sslCaCert || undefined,
    caPath: consul.sslCaPath || undefined,
    tlsServerName: consul.sslServerName || undefined,
    connectTimeoutMs: consul.dialTimeoutMs,
  });
}

function execOf({ exec }: Layer): ProgramOptions["exec"] {
  if (exec?.command === undefined || exec.enabled === false) return undefined;
  return {
    command: exec.command,
    reloadSignal: exec.reloadSignal ?? "",
    killSignal: exec.killSignal || "SIGINT",
    killTimeoutMs: exec.killTimeoutMs ?? KILL_TIMEOUT_MS,
    splayMs: exec.splayMs ?? 0,
    environment: {
      ...wholeEnvironment,
      ...given({ pristine: exec.pristine, custom: exec.custom, allowed: exec.allowed, denied: exec.denied }),
    },
  };
}
