import { isDeepStrictEqual } from "node:util";
import type { AgentConfig } from "./agent-config.js";
import { OPTION_GROUPS } from "./options/index.js";

/** What a new configuration changed in a running agent. */
export interface Reload {
  /** The previous configuration with the applied keys of the next. */
  readonly config: AgentConfig;
  /** Keys now in effect; `services` and `checks` stand for the definitions of each kind. */
  readonly applied: readonly string[];
  /** Keys that differ but need a restart. */
  readonly ignored: readonly string[];
}

type Groups = Record<string, Record<string, unknown>>;

/** Takes over from `next` what may change in a running agent. */
export function reloadConfig(previous: AgentConfig, next: AgentConfig): Reload {
  const applied: string[] = [];
  const ignored: string[] = [];
  const config: Groups = { ...(previous as unknown as Groups) };
  for (const [group, table] of Object.entries(OPTION_GROUPS)) {
    if (group === "addresses") continue;
    // The options of the group `agent` stand at the top level.
    const top = group === "agent";
    const before = (top ? previous : (previous as unknown as Groups)[group]) as Record<string, unknown>;
    const after = (top ? next : (next as unknown as Groups)[group]) as Record<string, unknown>;
    const changed: Record<string, unknown> = {};
    for (const [name, option] of Object.entries(table)) {
      if (isDeepStrictEqual(before[name], after[name])) continue;
      (option.reloadable ? applied : ignored).push(option.key);
      if (option.reloadable) changed[name] = after[name];
    }
    if (top) Object.assign(config, changed);
    else config[group] = Object.freeze({ ...before, ...changed });
  }
  if (!isDeepStrictEqual(previous.addresses, next.addresses)) ignored.push("addresses");
  applied.push(...changedDefinitions(previous, next));
  const settled = { ...(config as unknown as AgentConfig), definitions: next.definitions, ignored: next.ignored };
  return { config: Object.freeze(settled), applied, ignored };
}

function changedDefinitions(previous: AgentConfig, next: AgentConfig): string[] {
  return (["service", "check"] as const)
    .filter((kind) => {
      const of = ({ definitions }: AgentConfig) => definitions.filter((d) => d.kind === kind).map((d) => d.value);
      return !isDeepStrictEqual(of(previous), of(next));
    })
    .map((kind) => `${kind}s`);
}
