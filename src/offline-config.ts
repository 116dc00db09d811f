import { type ConfigRefusal, type Definition, loadConfig, machineEnv } from "./config/index.js";

/** What an agent would say to configuration files. */
export interface Verdict {
  /** Why it would not start with them. */
  readonly refusal?: string;
  /** What it would warn of when it does. */
  readonly warnings: readonly string[];
}

/**
 * What an agent would say to these files or directories. With `hints`, lines with file, line, column and the key that was
 * probably meant follow the text that Consul has.
 */
export async function verdictOnFiles(paths: readonly string[], format: string, hints: boolean): Promise<Verdict> {
  const { checkStart, definitionCheck } = await import("./agent/index.js"); // all of a server: for this command alone
  const loaded = loadConfig([...pathFlags(paths), ...formatFlags(format)], machineEnv(), definitionCheck);
  if (!loaded.ok) return { refusal: refusalText(loaded, hints), warnings: [] };
  const checked = await checkStart(loaded.config);
  return { ...(checked.ok ? {} : { refusal: checked.error }), warnings: loaded.warnings };
}

/** The service definitions of configuration files, in the shape of the registration body. @throws Error with the reader's text. */
export function servicesOfFiles(
  paths: readonly string[],
  hints: boolean,
): { services: Definition["value"][]; warnings: readonly string[] } {
  // -dev fills in what an agent needs and a file of services lacks: a data directory, an address.
  const loaded = loadConfig(["-dev", ...pathFlags(paths)], machineEnv());
  if (!loaded.ok) throw new Error(refusalText(loaded, hints));
  const services = loaded.config.definitions.filter(({ kind }) => kind === "service").map(({ value }) => value);
  return { services, warnings: loaded.warnings };
}

function refusalText(refusal: ConfigRefusal, hints: boolean): string {
  if (!hints || refusal.hints.length === 0) return refusal.error;
  return [refusal.error.trimEnd(), ...refusal.hints].join("\n");
}

function pathFlags(paths: readonly string[]): string[] {
  return paths.map((path) => `-config-file=${path}`);
}

function formatFlags(format: string): string[] {
  return format === "" ? [] : [`-config-format=${format}`];
}
