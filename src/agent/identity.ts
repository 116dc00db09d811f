import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentConfig } from "../config/index.js";
import type { PresenceOptions } from "./presence.js";

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Who the server is.
 * @throws Error when the configured node ID is no UUID
 */
export function identityOf(config: AgentConfig): PresenceOptions {
  return {
    nodeName: config.nodeName,
    nodeId: nodeIdentity(config.nodeId, config.dataDir === "" ? undefined : config.dataDir),
    nodeMeta: config.nodeMeta,
    advertise: config.addresses.advertise,
    advertiseWan: config.addresses.advertiseWan,
  };
}

/**
 * The node's ID: the configured one, else the one kept in the data directory (file `node-id`, as Consul keeps it), else a new
 * one, kept from then on. Without a data directory (`-dev`) it lives as long as the process.
 * @throws Error when the configured one is no UUID
 */
export function nodeIdentity(configured: string, dataDirectory: string | undefined): string {
  if (configured !== "") return checkedId(configured);
  if (dataDirectory === undefined) return randomUUID();
  const file = join(dataDirectory, "node-id");
  const kept = readKept(file);
  if (kept !== undefined) return kept;
  const id = randomUUID();
  writeFileSync(file, id, { mode: 0o600 });
  return id;
}

function checkedId(id: string): string {
  if (uuidPattern.test(id)) return id;
  throw new Error(`failed to setup node ID: "${id}" is no UUID; leave node_id (-node-id) out to have one made`);
}

function readKept(file: string): string | undefined {
  try {
    const text = readFileSync(file, "utf8").trim().toLowerCase();
    return uuidPattern.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
