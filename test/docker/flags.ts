import { type Compat, noCompat } from "../../src/docker/compat.js";
import { type DockerOptions, defaultDockerOptions } from "../../src/docker/options.js";

/** Options from registrator's flags, without the words of the parser. */
export function optionsOf(flags: readonly string[], compat: Compat = noCompat): DockerOptions {
  const value = (name: string): string => (flags.includes(name) ? (flags[flags.indexOf(name) + 1] ?? "") : "");
  return {
    ...defaultDockerOptions,
    ip: value("-ip"),
    internal: flags.includes("-internal"),
    explicit: flags.includes("-explicit"),
    useIpFromLabel: value("-useIpFromLabel"),
    tags: value("-tags"),
    compat,
  };
}
