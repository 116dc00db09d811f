/** What a child process gets of our environment. */
export interface EnvironmentRules {
  /** Nothing of ours but `custom`. */
  readonly pristine: boolean;
  /** `NAME=value`. */
  readonly custom: readonly string[];
  /** Globs of names that pass; none: all. */
  readonly allowed: readonly string[];
  /** Globs of names that do not. */
  readonly denied: readonly string[];
}

export const wholeEnvironment: EnvironmentRules = { pristine: false, custom: [], allowed: [], denied: [] };

/** The environment of a child: ours through the rules, then the overlay (how Consul is reached), then `custom`. */
export function childEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  overlay: Readonly<Record<string, string>>,
  rules: EnvironmentRules,
): Record<string, string> {
  const env: Record<string, string> = {};
  const allowed = rules.allowed.map(glob);
  const denied = rules.denied.map(glob);
  for (const [name, value] of Object.entries({ ...own, ...overlay })) {
    if (value === undefined || rules.pristine) continue;
    if (allowed.length > 0 && !allowed.some((form) => form.test(name))) continue;
    if (!denied.some((form) => form.test(name))) env[name] = value;
  }
  for (const entry of rules.custom) {
    const at = entry.indexOf("=");
    if (at > 0) env[entry.slice(0, at)] = entry.slice(at + 1);
  }
  return env;
}

function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`);
}
