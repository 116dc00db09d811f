import { type ConfigRefusal, type Definition, loadConfig, machineEnv } from "./config/index.js";

/**
 * Why an agent would not start with these files or directories, or undefined. With `hints`, lines with file, line, column
 * and the key that was probably meant follow the text that Consul has.
 */
export function refusalOfFiles(paths: readonly string[], format: string, hints: boolean): string | undefined {
  const loaded = loadConfig([...pathFlags(paths), ...formatFlags(format)], machineEnv());
  return loaded.ok ? undefined : refusalText(loaded, hints);
}

/** The service definitions of configuration files, in the shape of the registration body. @throws Error with the reader's text. */
export function servicesOfFiles(paths: readonly string[], hints: boolean): Definition["value"][] {
  // -dev fills in what an agent needs and a file of services lacks: a data directory, an address.
  const loaded = loadConfig(["-dev", ...pathFlags(paths)], machineEnv());
  if (!loaded.ok) throw new Error(refusalText(loaded, hints));
  return loaded.config.definitions.filter(({ kind }) => kind === "service").map(({ value }) => value);
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
