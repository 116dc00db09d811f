import { type FlagSpec, parseFlags } from "../golang/index.js";
import { compatSwitches, readCompat } from "./compat.js";
import { type DeregisterMode, type DockerOptions, defaultDockerOptions, type PortSuffix } from "./options.js";
import { type RegistryAddress, readRegistryUri } from "./registry-uri.js";

/** The version of registrator whose command line and log this is. */
export const REGISTRATOR_VERSION = "v7.4.0";

const spec = {
  cleanup: "bool",
  compat: "string",
  deregister: "string",
  explicit: "bool",
  hostname: "string",
  internal: "bool",
  ip: "string",
  network: "string",
  owner: "string",
  "port-suffix": "string",
  resync: "int",
  "retry-attempts": "int",
  "retry-interval": "int",
  "stop-grace": "int",
  tags: "string",
  ttl: "int",
  "ttl-refresh": "int",
  useIpFromLabel: "string",
  version: "bool",
} as const satisfies FlagSpec;

const RETRY_INTERVAL_MS = 2_000;

/** A command line of registrator that can be run. */
export interface RegistratorCommand {
  readonly ok: true;
  readonly options: DockerOptions;
  readonly registry: RegistryAddress;
  readonly uri: string;
  /** Further tries of the first connection; -1: for ever. */
  readonly retryAttempts: number;
  readonly retryIntervalMs: number;
  /** Lines that come before the first connection. */
  readonly lines: readonly string[];
}

/** One that cannot: `text` goes to standard error as it is, `lines` to the log. */
export interface RegistratorRefusal {
  readonly ok: false;
  readonly exitCode: number;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Reads registrator's command line: one URI after the flags. Texts, order of checks and exit codes are registrator's. */
export function readRegistratorFlags(argv: readonly string[]): RegistratorCommand | RegistratorRefusal {
  const read = parseFlags(spec, argv);
  if (!read.ok) {
    if (read.help) return { ok: false, exitCode: 0, text: usage(), lines: [] };
    const advice = read.nearest === undefined ? "" : `Did you mean -${read.nearest}?\n`;
    return { ok: false, exitCode: 2, text: `${read.error}\n${usage()}${advice}`, lines: [] };
  }
  const { values, rest } = read;
  const [uri, ...extra] = rest;
  if (uri === undefined) return refusedUse("Missing required argument for registry URI.\n\n");
  if (extra.length > 0) {
    const advice = "Options should come before the registry URI argument.\n\n";
    return refusedUse(`Extra unparsed arguments:\n  ${extra.join(" ")}\n${advice}`);
  }
  const lines = values.ip ? [`Forcing host IP to ${values.ip}`] : [];
  const fault = faultOf(values);
  if (fault !== undefined) return { ok: false, exitCode: 1, text: "", lines: [...lines, fault] };
  const registry = readRegistryUri(uri);
  if (!registry.ok) return { ok: false, exitCode: 1, text: "", lines: [...lines, registry.reason] };
  const compat = readCompat(values.compat ?? "");
  return {
    ok: true,
    uri,
    registry: registry.address,
    retryAttempts: values["retry-attempts"] ?? 0,
    retryIntervalMs: values["retry-interval"] ?? RETRY_INTERVAL_MS,
    lines: [...lines, `Using ${registry.address.scheme} adapter: ${uri}`],
    options: {
      ...defaultDockerOptions,
      ip: values.ip ?? "",
      internal: values.internal ?? false,
      explicit: values.explicit ?? false,
      useIpFromLabel: values.useIpFromLabel ?? "",
      network: values.network ?? "",
      tags: values.tags ?? "",
      deregister: (values.deregister ?? "always") as DeregisterMode,
      cleanup: values.cleanup ?? false,
      resyncSeconds: values.resync ?? 0,
      hostname: values.hostname ?? "",
      owner: values.owner ?? "",
      portSuffix: (values["port-suffix"] ?? "eligible") as PortSuffix,
      stopGraceSeconds: values["stop-grace"] ?? defaultDockerOptions.stopGraceSeconds,
      compat: compat.ok ? compat.compat : defaultDockerOptions.compat,
    },
  };
}

type Values = Extract<ReturnType<typeof parseFlags<typeof spec>>, { ok: true }>["values"];

/** What is wrong with the flags' values; the first in registrator's order, then ours. */
function faultOf(values: Values): string | undefined {
  const ttl = values.ttl ?? 0;
  const refresh = values["ttl-refresh"] ?? 0;
  if (ttl === 0 ? refresh > 0 : ttl > 0 && refresh === 0) {
    return "-ttl and -ttl-refresh must be specified together or not at all";
  }
  if (ttl > 0 && ttl <= refresh) return "-ttl must be greater than -ttl-refresh";
  if ((values["retry-interval"] ?? RETRY_INTERVAL_MS) <= 0) return "-retry-interval must be greater than 0";
  if (!["always", "on-success", "never"].includes(values.deregister ?? "always")) {
    return '-deregister must be "always" or "on-success"';
  }
  if (!["eligible", "registered", "never"].includes(values["port-suffix"] ?? "eligible")) {
    return '-port-suffix must be "eligible", "registered" or "never"';
  }
  if ((values["stop-grace"] ?? 0) < 0) return "-stop-grace must not be negative";
  const compat = readCompat(values.compat ?? "");
  if (!compat.ok) return `-compat: "${compat.unknown}" is no switch; there are all, ${compatSwitches.join(", ")}`;
  return undefined;
}

function refusedUse(text: string): RegistratorRefusal {
  return { ok: false, exitCode: 2, text: text + usage(), lines: [] };
}

const help: Readonly<Record<keyof typeof spec, string>> = {
  cleanup: "Remove dangling services, and all of ours at the end",
  compat: "Bring back old ways of registrator: all, or a comma list of " + compatSwitches.join(", "),
  deregister: 'Deregister services of ended containers: "always", "on-success" or "never" (default "always")',
  explicit: "Only register containers which have SERVICE_NAME label set",
  hostname: "First part of service ids (default: this machine's host name)",
  internal: "Use internal ports instead of published ones",
  ip: "IP for ports mapped to the host",
  network: "Network whose address -internal takes",
  owner: "Name of the owner in the mark of our services (default: the engine's id)",
  "port-suffix":
    'When names get -<port>: more than one "eligible" port, "registered" service, or "never" (default "eligible")',
  resync:
    "Frequency with which services are resynchronized, in seconds (default: compared every minute; negative: never)",
  "retry-attempts": "Max retry attempts to establish a connection with the backend. Use -1 for infinite retries",
  "retry-interval": "Interval (in millisecond) between retry-attempts. (default 2000)",
  "stop-grace": "Seconds for which a container that was told to stop counts as gone while it still runs (default 30)",
  tags: "Append tags for all registered services (supports Go template)",
  ttl: "TTL for services (no backend here uses it)",
  "ttl-refresh": "Frequency with which service TTLs are refreshed",
  useIpFromLabel: "Use IP which is stored in a label assigned to the container",
  version: "Print the version",
};

function usage(): string {
  const flags = Object.entries(help).map(([name, text]) => {
    const kind = spec[name as keyof typeof spec];
    return `  -${name}${kind === "bool" ? "" : ` ${kind}`}\n    \t${text}\n`;
  });
  return `Usage of registrator:\n  registrator [options] <registry URI>\n\n${flags.join("")}`;
}
