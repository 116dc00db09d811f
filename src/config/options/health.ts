import { cidrRefusal } from "../address-choice.js";
import { bool, count, durationMs, numbersByName, positiveBytes, text, textsOf } from "../option-kinds.js";

/** More falls than this within a window are more than any window sees. */
const COUNT_MAX = 1_000_000;

/** The check engine; the `health` block is not in Consul. */
export const HEALTH_OPTIONS = {
  enableScriptChecks: bool(
    "enable_script_checks",
    false,
    "Allow checks that run commands, also those registered over HTTP",
    { flag: "enable-script-checks" },
  ),
  enableLocalScriptChecks: bool(
    "enable_local_script_checks",
    false,
    "Allow checks that run commands in configuration files alone",
    { flag: "enable-local-script-checks" },
  ),
  checkOutputBytesMax: positiveBytes("check_output_max_size", 4096, "Output kept of a check", {
    flag: "check_output_max_size",
    unit: "bytes",
  }),
  discardCheckOutput: bool("discard_check_output", false, "Keep no output of checks", { reloadable: true }),
  checkUpdateIntervalMs: durationMs(
    "check_update_interval",
    300_000,
    "How often changed output of remote checks is written; that of an agent's own checks never is",
  ),
  keepAlive: bool("health.keep_alive", false, "Keep HTTP connections between probes"),
  probesMax: count("health.max_probes", 512, "Probes in flight in all"),
  probesPerHostMax: count("health.max_probes_per_host", 128, "Probes in flight per target host"),
  lookupCacheMs: durationMs("health.lookup_cache", 5_000, "How long addresses of targets are kept"),
  denyRanges: textsOf(
    "health.deny_ranges",
    [],
    "Networks (CIDR) that checks registered over HTTP may not reach, after resolution and redirects",
    (entry) => cidrRefusal("health.deny_ranges", entry),
  ),
  caFile: text("health.ca_file", "", "PEM file of authorities that checks trust; empty is this machine's"),
  certFile: text("health.cert_file", "", "PEM file of the certificate that checks show"),
  keyFile: text("health.key_file", "", "PEM file of its key"),
  damping: numbersByName(
    "health.damping",
    COUNT_MAX,
    "Service name (`*` is any other) to falls within the window from which it flaps; 0 is off",
  ),
  dampingWindowMs: durationMs("health.damping_window", 300_000, "Window in which falls are counted"),
  dampingHoldMs: durationMs(
    "health.damping_hold",
    30_000,
    "First wait of good news while flapping; each is twice as long",
  ),
  dampingHoldMsMax: durationMs("health.damping_max_hold", 900_000, "Longest such wait"),
  guard: numbersByName(
    "health.guard",
    1,
    "Service name (`*` is any other) to the share of it that may fall within the window unconfirmed; 0 is off",
  ),
  guardWindowMs: durationMs("health.guard_window", 30_000, "Window in which falls of a service are counted"),
  guardConfirmMs: durationMs("health.guard_confirm", 2_000, "From a doubted failure to its second probe"),
  guardInstancesMin: count("health.guard_min_instances", 3, "Smaller services are not guarded"),
  guardHoldMsMax: durationMs("health.guard_max_hold", 600_000, "A check that stays silent is kept no longer"),
  vantageQuorum: count("health.vantage_quorum", 1, "Vantage points that confirm a doubted failure", { later: true }),
  remoteChecks: bool("health.remote_checks", true, "Run the checks of catalog nodes with meta `external-node`"),
} as const;
