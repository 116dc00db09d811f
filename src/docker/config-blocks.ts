import { formatDuration, nearestName, parseDuration } from "../golang/index.js";
import type { ConfigValue, ObjectValue, Position } from "../hcl/index.js";
import { compatSwitches, readCompat } from "./compat.js";
import { type DockerOptions, defaultDockerOptions } from "./options.js";

/** A `docker` block as the configuration read it. */
export interface DockerBlock {
  readonly file: string;
  readonly value: ConfigValue;
}

export type DockerOptionsResult =
  | { readonly ok: true; readonly options: DockerOptions }
  /** `file:line:column: what is wrong there`, all of them. */
  | { readonly ok: false; readonly errors: readonly string[] };

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads a value into the options; the text is what is wrong with it. */
type Reader = (value: ConfigValue, options: Writable<DockerOptions>) => string | undefined;

const text =
  (property: "ip" | "useIpFromLabel" | "network" | "hostname" | "owner" | "host"): Reader =>
  (value, options) => {
    if (value.kind !== "string") return "must be a string";
    options[property] = value.value;
    return undefined;
  };

const truth =
  (property: "internal" | "explicit" | "cleanup"): Reader =>
  (value, options) => {
    if (value.kind !== "bool") return "must be true or false";
    options[property] = value.value;
    return undefined;
  };

const word =
  <P extends "deregister" | "portSuffix">(property: P, words: readonly DockerOptions[P][]): Reader =>
  (value, options) => {
    const found = words.find((candidate) => value.kind === "string" && candidate === value.value);
    if (found === undefined) return `must be one of ${words.map((candidate) => `"${candidate}"`).join(", ")}`;
    Object.assign(options, { [property]: found });
    return undefined;
  };

const seconds =
  (property: "resyncSeconds" | "stopGraceSeconds", least: number): Reader =>
  (value, options) => {
    const read = readSeconds(value);
    if (typeof read === "string") return read;
    if (read < least) return `must be at least ${formatDuration(least * 1e9)}`;
    options[property] = read;
    return undefined;
  };

/** Keys of a `docker` block. */
const readers: Readonly<Record<string, Reader>> = {
  cleanup: truth("cleanup"),
  compat: (value, options) => {
    const given = commaList(value);
    if (given === undefined) return "must be a string or a list of strings";
    const read = readCompat(given);
    if (!read.ok)
      return `${quoted(read.unknown)} is no compat switch; there are "all", ${compatSwitches.map(quoted).join(", ")}`;
    options.compat = read.compat;
    return undefined;
  },
  deregister: word("deregister", ["always", "on-success", "never"]),
  explicit: truth("explicit"),
  host: text("host"),
  hostname: text("hostname"),
  internal: truth("internal"),
  ip: text("ip"),
  network: text("network"),
  owner: text("owner"),
  port_suffix: word("portSuffix", ["eligible", "registered", "never"]),
  resync: seconds("resyncSeconds", Number.NEGATIVE_INFINITY),
  stop_grace: seconds("stopGraceSeconds", 0),
  tags: (value, options) => {
    const given = commaList(value);
    if (given === undefined) return "must be a string or a list of strings";
    options.tags = given;
    return undefined;
  },
  use_ip_from_label: text("useIpFromLabel"),
};

/** Reads `docker { ... }` blocks of the agent's configuration; a later block wins key by key. */
export function dockerOptions(blocks: readonly DockerBlock[]): DockerOptionsResult {
  const options: Writable<DockerOptions> = { ...defaultDockerOptions };
  const errors: string[] = [];
  for (const { file, value } of blocks) {
    for (const block of objectsOf(value)) {
      if (block.kind !== "object") errors.push(`${place(file, block)}: docker must be a block`);
      else readBlock(file, block, options, errors);
    }
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, options };
}

function objectsOf(value: ConfigValue): readonly ConfigValue[] {
  return value.kind === "list" ? value.items : [value];
}

function readBlock(file: string, block: ObjectValue, options: Writable<DockerOptions>, errors: string[]): void {
  for (const [key, member] of block.members) {
    const name = key.toLowerCase();
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader === undefined) {
      const nearest = nearestName(name, Object.keys(readers));
      const advice = nearest === undefined ? "" : `. Did you mean "${nearest}"?`;
      errors.push(`${place(file, member)}: invalid config key docker.${key}${advice}`);
      continue;
    }
    const fault = reader(member.value, options);
    if (fault !== undefined) errors.push(`${place(file, member.value)}: docker.${name}: ${fault}`);
  }
}

function place(file: string, { line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

/** A duration with its unit, or a bare number of seconds as registrator's flags have it; the text is what is wrong. */
function readSeconds(value: ConfigValue): number | string {
  if (value.kind === "number" && Number.isInteger(value.value)) return value.value;
  if (value.kind !== "string") return "must be a duration or a whole number of seconds";
  const read = parseDuration(value.value);
  return read.ok ? read.ns / 1e9 : read.error;
}

function commaList(value: ConfigValue): string | undefined {
  if (value.kind === "string") return value.value;
  if (value.kind !== "list") return undefined;
  const items = value.items.map((item) => (item.kind === "string" ? item.value : undefined));
  return items.every((item) => item !== undefined) ? items.join(",") : undefined;
}

function quoted(name: string): string {
  return `"${name}"`;
}
