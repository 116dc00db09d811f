import { type FlagSpec, type FlagValues, parseFlags, quote } from "../../golang/index.js";
import { commandWords, given } from "../options/command-options.js";
import { signalFault, signalName } from "../options/signals.js";
import { basicTemplate, splitTemplate, type TemplateBlock } from "../options/template-block.js";
import type { Wait } from "../options/template-options.js";
import { parseWait } from "../options/wait.js";
import type { Layer } from "./layer.js";

/** Every flag of consul-template 0.42, 0.19 and before. */
export const templateFlags = {
  auth: "string",
  config: "strings",
  consul: "string",
  "consul-addr": "string",
  "consul-auth": "string",
  "consul-retry": "bool",
  "consul-retry-attempts": "int",
  "consul-retry-backoff": "duration",
  "consul-retry-max-backoff": "duration",
  "consul-ssl": "bool",
  "consul-ssl-ca-cert": "string",
  "consul-ssl-ca-path": "string",
  "consul-ssl-cert": "string",
  "consul-ssl-key": "string",
  "consul-ssl-server-name": "string",
  "consul-ssl-verify": "bool",
  "consul-token": "string",
  "consul-token-file": "string",
  "consul-transport-dial-keep-alive": "duration",
  "consul-transport-dial-timeout": "duration",
  "consul-transport-disable-keep-alives": "bool",
  "consul-transport-max-idle-conns-per-host": "int",
  "consul-transport-tls-handshake-timeout": "duration",
  dedup: "bool",
  "default-left-delimiter": "string",
  "default-right-delimiter": "string",
  dry: "bool",
  exec: "string",
  "exec-env-allowlist": "strings",
  "exec-env-blacklist": "strings",
  "exec-env-custom": "strings",
  "exec-env-denylist": "strings",
  "exec-env-pristine": "bool",
  "exec-env-whitelist": "strings",
  "exec-kill-signal": "string",
  "exec-kill-timeout": "duration",
  "exec-reload-signal": "string",
  "exec-splay": "duration",
  "keep-going": "bool",
  "kill-signal": "string",
  "log-file": "string",
  "log-level": "string",
  "log-rotate-bytes": "int",
  "log-rotate-duration": "duration",
  "log-rotate-max-files": "int",
  "max-stale": "duration",
  once: "bool",
  "parse-only": "bool",
  "pid-file": "string",
  "reload-signal": "string",
  retry: "duration",
  ssl: "bool",
  "ssl-ca-cert": "string",
  "ssl-cert": "string",
  "ssl-verify": "bool",
  syslog: "bool",
  "syslog-facility": "string",
  "syslog-name": "string",
  template: "strings",
  "template-error-fatal": "bool",
  token: "string",
  v: "bool",
  version: "bool",
  wait: "string",
  ...vaultFlags(),
} as const satisfies FlagSpec;

function vaultFlags(): Record<`vault-${string}`, "string" | "bool"> {
  const texts = ["addr", "token", "agent-token-file", "unwrap-token", "grace", "namespace", "default-lease-duration"];
  const more = ["retry-attempts", "retry-backoff", "retry-max-backoff", "ssl-ca-cert", "ssl-ca-path", "ssl-cert"];
  const rest = [
    "ssl-key",
    "ssl-server-name",
    "client-user-agent",
    "transport-dial-keep-alive",
    "transport-dial-timeout",
  ];
  const last = ["transport-max-idle-conns-per-host", "transport-tls-handshake-timeout"];
  const switches = ["renew-token", "retry", "ssl", "ssl-verify", "transport-disable-keep-alives"];
  return Object.fromEntries([
    ...[...texts, ...more, ...rest, ...last].map((name) => [`vault-${name}`, "string"]),
    ...switches.map((name) => [`vault-${name}`, "bool"]),
  ]) as Record<`vault-${string}`, "string" | "bool">;
}

/** A command line as read. */
export type CommandLine =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "refused"; readonly error: string }
  | {
      readonly kind: "run";
      readonly layer: Layer;
      readonly configPaths: readonly string[];
      readonly once: boolean;
      readonly dry: boolean;
      readonly parseOnly: boolean;
    };

const NS_PER_MS = 1e6;

/** Reads the flags. Error texts are Go's; the first fault in the order of the line is told. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const parsed = parseFlags(templateFlags, argv);
  if (!parsed.ok) {
    if (parsed.help) return { kind: "help" };
    const advice = parsed.nearest === undefined ? "" : `; did you mean -${parsed.nearest}?`;
    return { kind: "refused", error: withCause(parsed.error) + advice };
  }
  const { values, uses, rest } = parsed;
  const fault = uses.map(({ name, text }) => faultOf(name, text)).find((error) => error !== undefined);
  if (fault !== undefined) return { kind: "refused", error: fault };
  if (values.v === true || values.version === true) return { kind: "version" };
  if (rest.length > 0) return { kind: "refused", error: `cli: extra args: [${rest.map(quote).join(" ")}]` };
  return {
    kind: "run",
    layer: layerOf(values),
    configPaths: values.config ?? [],
    once: values.once ?? false,
    dry: values.dry ?? false,
    parseOnly: values["parse-only"] ?? false,
  };
}

/** Switches that Go's own package reads; for the other flags the original's readers say what is wrong. */
const PLAIN_SWITCHES: ReadonlySet<string> = new Set(["once", "dry", "parse-only", "v", "version"]);

function withCause(error: string): string {
  const [, start = "", text, name = ""] =
    /^(invalid (?:boolean )?value (".*") for (?:flag )?-([^:]+)): parse error$/s.exec(error) ?? [];
  if (text === undefined || PLAIN_SWITCHES.has(name)) return error;
  const reader = start.startsWith("invalid boolean") ? "ParseBool" : "ParseInt";
  return `${start}: strconv.${reader}: parsing ${text}: invalid syntax`;
}

type Values = FlagValues<typeof templateFlags>;

/** What a flag's own reader would say of its text. */
function faultOf(name: string, text: string): string | undefined {
  const error = valueFault(name, text);
  return error === undefined ? undefined : `invalid value ${quote(text)} for flag -${name}: ${error}`;
}

function valueFault(name: string, text: string): string | undefined {
  if (name === "template") return splitTemplate(text) === undefined ? "template: cannot be empty" : undefined;
  if (name === "wait") {
    const read = parseWait(text);
    return read.ok ? undefined : read.error;
  }
  if (["kill-signal", "reload-signal", "exec-kill-signal", "exec-reload-signal"].includes(name)) {
    return signalName(text) === undefined ? signalFault(text) : undefined;
  }
  return undefined;
}

function layerOf(values: Values): Layer {
  const auth = values["consul-auth"] ?? values.auth;
  const [username, ...password] = auth?.split(":") ?? [];
  return given({
    consul: given({
      address: values["consul-addr"] ?? values.consul,
      token: values["consul-token"] ?? values.token,
      tokenFile: values["consul-token-file"],
      username,
      password: auth === undefined ? undefined : password.join(":"),
      retryEnabled: values["consul-retry"],
      retryAttempts: values["consul-retry-attempts"],
      retryBackoffMs: msOf(values["consul-retry-backoff"] ?? values.retry),
      retryMaxBackoffMs: msOf(values["consul-retry-max-backoff"]),
      sslEnabled: values["consul-ssl"] ?? values.ssl,
      sslVerify: values["consul-ssl-verify"] ?? values["ssl-verify"],
      sslCert: values["consul-ssl-cert"] ?? values["ssl-cert"],
      sslKey: values["consul-ssl-key"],
      sslCaCert: values["consul-ssl-ca-cert"] ?? values["ssl-ca-cert"],
      sslCaPath: values["consul-ssl-ca-path"],
      sslServerName: values["consul-ssl-server-name"],
      dialTimeoutMs: msOf(values["consul-transport-dial-timeout"]),
    }),
    templates: (values.template ?? []).map(templateOf),
    exec: execOf(values),
    wait: waitOf(values.wait),
    leftDelimiter: values["default-left-delimiter"],
    rightDelimiter: values["default-right-delimiter"],
    reloadSignal: nameOf(values["reload-signal"]),
    killSignal: nameOf(values["kill-signal"]),
    logLevel: values["log-level"],
    logFile: values["log-file"],
    maxStaleMs: msOf(values["max-stale"]),
    pidFile: values["pid-file"],
    templateErrorFatal: values["template-error-fatal"],
    keepGoing: values["keep-going"],
  });
}

function execOf(values: Values): Layer["exec"] {
  return given({
    command: commandWords(values.exec === undefined ? undefined : [values.exec]),
    killSignal: nameOf(values["exec-kill-signal"]),
    killTimeoutMs: msOf(values["exec-kill-timeout"]),
    reloadSignal: nameOf(values["exec-reload-signal"]),
    splayMs: msOf(values["exec-splay"]),
    pristine: values["exec-env-pristine"],
    custom: values["exec-env-custom"],
    allowed: values["exec-env-allowlist"] ?? values["exec-env-whitelist"],
    denied: values["exec-env-denylist"] ?? values["exec-env-blacklist"],
  });
}

function templateOf(text: string): TemplateBlock {
  return basicTemplate(splitTemplate(text) ?? { source: "", destination: "", command: undefined });
}

function waitOf(text: string | undefined): Wait | undefined {
  const read = text === undefined ? undefined : parseWait(text);
  return read?.ok === true ? read.wait : undefined;
}

function nameOf(signal: string | undefined): string | undefined {
  return signal === undefined ? undefined : signalName(signal);
}

function msOf(ns: number | undefined): number | undefined {
  return ns === undefined ? undefined : ns / NS_PER_MS;
}
