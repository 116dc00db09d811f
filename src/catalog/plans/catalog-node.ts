import { foldName, type Node, type NodeRecord, nodeKey, sameValue, serfHealthCheckId } from "../../records/index.js";
import type { NodeEntry } from "../entry.js";
import type { CatalogView } from "../view.js";
import { draftNodeRemoval } from "./deregister-catalog.js";
import type { Draft, Refusal } from "./plan.js";

/** The node part of a catalog registration. */
export interface NodeRegistration {
  readonly node: Node;
  /** Leave an existing node as it is; an unknown one is created with what is there. */
  readonly skipNodeUpdate: boolean;
}

const uuidLength = 36;
const uuidDashes: readonly number[] = [8, 13, 18, 23];

/** Drafts the node's write, if it changes. An agent's own node keeps its definition beside the edit. */
export function draftNode(
  view: CatalogView,
  draft: Draft,
  { node, skipNodeUpdate }: NodeRegistration,
): Refusal | undefined {
  const existing = view.tables.node(node.name);
  const key = nodeKey(node.name);
  const known = node.id === "" ? undefined : view.tables.nodeById(node.id);
  const namesake = known === existing ? undefined : known;
  if (node.id !== "") {
    const fault = nameFault(node, existing, namesake !== undefined);
    if (fault !== undefined) return { reason: "invalid", message: fault };
  }
  // The ID has another name now: the node is renamed, and what was under the old name goes.
  if (namesake !== undefined) draftNodeRemoval(draft, namesake);
  if (existing?.shown !== undefined && (skipNodeUpdate || sameNode(existing.shown, node))) {
    draft.require(key, existing);
    return undefined;
  }
  draft.put(key, catalogEdit(existing, node), existing);
  return undefined;
}

function catalogEdit(existing: NodeEntry | undefined, node: Node): NodeRecord {
  const record = existing?.record;
  if (record === undefined || record.owner === "catalog")
    return { kind: "node", owner: "catalog", node, override: null };
  return { ...record, override: sameValue(record.node, node) ? null : node };
}

/** A name in another spelling is the same name. */
function sameNode(shown: Node, given: Node): boolean {
  return sameValue(shown, shown.name === given.name ? given : { ...given, name: shown.name });
}

/** Consul's complaint about a node ID that is no UUID, or undefined. */
export function nodeIdFault(id: string): string | undefined {
  if (id === "") return undefined;
  if (new TextEncoder().encode(id).length !== uuidLength) return "Bad node ID: uuid string is wrong length";
  if (uuidDashes.some((at) => id[at] !== "-")) return "Bad node ID: uuid is improperly formatted";
  const odd = [...id].find((char, at) => !uuidDashes.includes(at) && !/[0-9a-f]/i.test(char));
  if (odd !== undefined) {
    const code = odd.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    return `Bad node ID: encoding/hex: invalid byte: U+${code} '${odd}'`;
  }
  return undefined;
}

/** A node that is alive keeps its name: whoever comes with another ID is refused it. One without an ID only when it is renamed. */
function nameFault(node: Node, holder: NodeEntry | undefined, isRename: boolean): string | undefined {
  const held = holder?.shown;
  if (holder === undefined || held === undefined || foldName(held.id) === foldName(node.id)) return undefined;
  if (held.id === "" && !isRename) return undefined;
  const serf = holder.checks.get(foldName(serfHealthCheckId))?.shown;
  if (serf === undefined || serf.status === "critical") return undefined;
  const renaming = `"${node.id}"${isRename ? ` (${node.address})` : ""}`;
  return `failed inserting node: Error while renaming Node ID: ${renaming}: Node name ${node.name} is reserved by node ${held.id} with name ${held.name} (${held.address})`;
}
