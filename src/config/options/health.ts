import { bool, durationMs, positiveBytes } from "../option-kinds.js";

/** The check engine. */
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
    "Accepted: a change of output alone writes nothing here",
  ),
} as const;
