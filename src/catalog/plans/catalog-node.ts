import { foldName, type Node, type NodeRecord, nodeKey, sameValue } from "../../records/index.js";
import type { NodeEntry } from "../entry.js";
import type { CatalogView } from "../view.js";
import type { Draft, Refusal } from "./plan.js";

/** The node part of a catalog registration. */
export interface NodeRegistration {
  readonly node: Node;
  /** Leave an existing node as it is; an unknown one is created with what is there. */
  readonly skipNodeUpdate: boolean;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const uuidLength = 36;

/** Drafts the node's write, if it changes. An agent's own node keeps its definition beside the edit. */
export function draftNode(
  view: CatalogView,
  draft: Draft,
  { node, skipNodeUpdate }: NodeRegistration,
): Refusal | undefined {
  if (node.id !== "") {
    const fault = idFault(view, node);
    if (fault !== undefined) return { reason: "invalid", message: fault };
  }
  const existing = view.tables.node(node.name);
  const key = nodeKey(node.name);
  const renamed = node.id === "" ? undefined : view.tables.nodesById.get(node.id);
  if (renamed !== undefined && renamed !== existing) draft.deleteTree(nodeKey(renamed.record.node.name), renamed);
  if (existing?.shown !== undefined && (skipNodeUpdate || sameValue(existing.shown, node))) {
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

/** Consul's texts: `format` for a malformed ID, `conflict` for a name that a live node holds under another ID. */
function idFault(view: CatalogView, node: Node): string | undefined {
  if (node.id.length !== uuidLength) return "Bad node ID: uuid string is wrong length";
  if (!uuidPattern.test(node.id)) return "Bad node ID: uuid is improperly formatted";
  const holder = view.tables.node(node.name);
  const holderId = holder?.shown?.id ?? "";
  if (holder === undefined || holderId === "" || foldName(holderId) === foldName(node.id)) return undefined;
  const alive = holder.checks.get("serfhealth")?.shown?.status === "passing";
  if (!alive) return undefined;
  const { name, address } = holder.record.node;
  return `failed inserting node: Error while renaming Node ID: "${node.id}": Node name ${node.name} is reserved by node ${holderId} with name ${name} (${address})`;
}
