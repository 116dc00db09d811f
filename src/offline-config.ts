import { type Definition, loadConfig, machineEnv } from "./config/index.js";

/** Why an agent would not start with these files or directories, or undefined. */
export function refusalOfFiles(paths: readonly string[], format: string): string | undefined {
  const loaded = loadConfig([...pathFlags(paths), ...formatFlags(format)], machineEnv());
  return loaded.ok ? undefined : loaded.error;
}

/** The service definitions of configuration files, in the shape of the registration body. @throws Error with the reader's text. */
export function servicesOfFiles(paths: readonly string[]): Definition["value"][] {
  // -dev fills in what an agent needs and a file of services lacks: a data directory, an address.
  const loaded = loadConfig(["-dev", ...pathFlags(paths)], machineEnv());
  if (!loaded.ok) throw new Error(loaded.error);
  return loaded.config.definitions.filter(({ kind }) => kind === "service").map(({ value }) => value);
}

function pathFlags(paths: readonly string[]): string[] {
  return paths.map((path) => `-config-file=${path}`);
}

function formatFlags(format: string): string[] {
  return format === "" ? [] : [`-config-format=${format}`];
}
