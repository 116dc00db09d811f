import type { CheckDefinition } from "../records/index.js";

/**
 * Whether checks that run commands may be registered: `allowed`; `remote-disabled` for what comes over HTTP while only
 * `enable_local_script_checks` (or nothing) is set; `local-disabled` for configuration files while neither option is.
 */
export type ScriptRule = "allowed" | "remote-disabled" | "local-disabled";

/** Why this agent does not run such a check, or undefined. */
export function runFault(definition: CheckDefinition, rule: ScriptRule): string | undefined {
  if (rule === "allowed" || (definition.kind !== "script" && definition.kind !== "docker")) return undefined;
  return rule === "remote-disabled"
    ? "Scripts are disabled on this agent from remote calls; to enable, configure 'enable_script_checks' to true"
    : "Scripts are disabled on this agent; to enable, configure 'enable_script_checks' or 'enable_local_script_checks' to true";
}
