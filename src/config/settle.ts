import { decodeBase64 } from "../golang/index.js";
import type { AgentConfig, IgnoredSetting } from "./agent-config.js";
import type { Layer } from "./decode.js";
import type { Definition } from "./definitions.js";
import type { ConfigEnv } from "./env.js";
import { ENTERPRISE_KEYS } from "./options/foreign.js";
import { type ConfigRefusal, refusal, type ValueFault, valueRefusal } from "./refusal.js";
import { fillRecursors, resolveAddresses, resolveGroups } from "./resolve.js";
import { OPTIONS_BY_KEY } from "./shape.js";
import { configRefusal } from "./validate.js";

/** All that was given, merged. */
export interface Given {
  readonly layer: Layer;
  readonly definitions: readonly Definition[];
  readonly dev: boolean;
  readonly foreignFlags: ReadonlyMap<string, unknown>;
  readonly env: ConfigEnv;
  /** Grows. */
  readonly warnings: string[];
}

/** Reads the merged settings as typed values, checks the rules over the whole, and freezes the result. */
export function settle(given: Given): { readonly ok: true; readonly config: AgentConfig } | ConfigRefusal {
  const { layer, dev, env } = given;
  const faults: ValueFault[] = [];
  fillRecursors(layer, env.interfaces, faults);
  const { agent, addresses: texts, ...groups } = resolveGroups(layer, dev, faults);
  const addresses = resolveAddresses(texts, layer, env.interfaces, faults);
  const refused = valueRefusal(faults);
  if (refused !== undefined) return refused;
  const strange = foreignRefusal((key) => given.foreignFlags.get(key.replaceAll("_", "-")) ?? layer.get(key)?.value);
  if (strange !== undefined) return refusal(strange);
  const config: AgentConfig = {
    ...agent,
    ...groups,
    dev,
    nodeName: agent.nodeName === "" ? env.hostname : agent.nodeName,
    primaryDatacenter: agent.primaryDatacenter === "" ? agent.datacenter : agent.primaryDatacenter,
    addresses,
    definitions: given.definitions,
    ignored: ignoredSettings(layer, given.foreignFlags),
  };
  const error = configRefusal(config) ?? dataDirRefusal(config, env);
  if (error !== undefined) return refusal(error);
  warn(given);
  return { ok: true, config: deepFreeze(config) };
}

/** What Consul does not start with, although it has no effect here: a typing error that somebody should hear of. */
function foreignRefusal(given: (key: string) => unknown): string | undefined {
  const raftProtocol = given("raft_protocol") ?? 3;
  if (raftProtocol !== 3) return `raft_protocol version ${raftProtocol} is not supported by this version of Consul`;
  if ((given("segment") ?? "") !== "") return "Network segments are not supported in this version of Consul";
  const { error } = decodeBase64(String(given("encrypt") ?? ""));
  return error === undefined ? undefined : `encrypt has invalid key: ${error}`;
}

function dataDirRefusal(config: AgentConfig, env: ConfigEnv): string | undefined {
  if (config.dataDir === "") return undefined;
  const kind = env.files.kind(config.dataDir);
  // A directory that is not there yet is made by the store.
  return kind.ok && !kind.directory ? `data_dir "${config.dataDir}" is not a directory` : undefined;
}

function warn({ layer, warnings }: Given): void {
  for (const key of ENTERPRISE_KEYS) {
    if (layer.has(key)) warnings.push(`"${key}" is a Consul Enterprise configuration and will have no effect`);
  }
}

function ignoredSettings(layer: Layer, foreignFlags: ReadonlyMap<string, unknown>): IgnoredSetting[] {
  const ignored: IgnoredSetting[] = [...foreignFlags.keys()].map((name) => ({ name: `-${name}`, reason: "foreign" }));
  for (const [key, { place }] of layer) {
    const option = OPTIONS_BY_KEY.get(key);
    if (ENTERPRISE_KEYS.includes(key) || option?.later === false) continue;
    // The name of a flag stands where a file's name would.
    const name = place.line === 0 ? place.file : key;
    ignored.push({ name, reason: option === undefined ? "foreign" : "later" });
  }
  return ignored;
}

/** Blocks kept raw hold maps, which freezing does not close; nobody writes them. */
function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}
