import type { CheckDefinition } from "../records/index.js";
import type { HealthOptions } from "./options.js";

/**
 * Why a definition may not be run here, undefined when it may: commands are off unless enabled. `local` is true for a
 * definition from this machine's files.
 */
export function refusalOf(
  definition: CheckDefinition,
  local: boolean,
  options: Pick<HealthOptions, "scripts" | "localScripts">,
): string | undefined {
  if (definition.kind !== "script" && definition.kind !== "docker") return undefined;
  if (options.scripts || (local && options.localScripts)) return undefined;
  return local
    ? "Scripts are disabled on this agent; to enable, configure 'enable_script_checks' or 'enable_local_script_checks' to true"
    : "Scripts are disabled on this agent from remote calls; to enable, configure 'enable_script_checks' to true";
}
