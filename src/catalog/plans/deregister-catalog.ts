import { checkKey, foldName, nodeKey, serviceKey } from "../../records/index.js";
import type { InstanceEntry, NodeEntry } from "../entry.js";
import { Draft, type Planner, refused, unchanged } from "./plan.js";

/** `PUT /v1/catalog/deregister`: a service, else a check, else the whole node. Nothing there is not an error. */
export interface CatalogDeregistration {
  readonly node: string;
  readonly serviceId: string;
  readonly checkId: string;
}

/** Takes things from the catalog. What an agent owns is hidden until that agent puts it back. */
export function deregisterCatalog({ node: name, serviceId, checkId }: CatalogDeregistration): Planner {
  return (view) => {
    if (name === "") return refused("invalid", "Must provide node");
    const node = view.tables.node(name);
    if (node === undefined) return unchanged;
    const draft = new Draft();
    if (serviceId !== "") {
      const instance = node.instances.get(foldName(serviceId));
      if (instance !== undefined) removeInstance(draft, instance);
    } else if (checkId !== "") {
      removeCheck(draft, node, checkId);
    } else {
      draftNodeRemoval(draft, node);
    }
    return draft.plan();
  };
}

function removeInstance(draft: Draft, instance: InstanceEntry): void {
  const { record } = instance;
  const key = serviceKey(record.node, record.service.id);
  if (record.owner === "catalog") draft.deleteTree(key, instance);
  else if (record.override !== "removed") draft.put(key, { ...record, override: "removed" }, instance);
}

function removeCheck(draft: Draft, node: NodeEntry, checkId: string): void {
  const check = node.checksById.get(foldName(checkId));
  if (check === undefined) return;
  const { record } = check;
  const key = checkKey(record.node, record.check.serviceId, record.check.id);
  if (record.owner === "catalog") draft.delete(key, check);
  else if (record.override !== "removed") draft.put(key, { ...record, override: "removed" }, check);
}

/** An agent's own node is hidden with all that its agent owns; what others registered on it goes for good. */
export function draftNodeRemoval(draft: Draft, node: NodeEntry): void {
  const { record } = node;
  const key = nodeKey(record.node.name);
  if (record.owner === "catalog") {
    draft.deleteTree(key, node);
    return;
  }
  if (record.override !== "removed") draft.put(key, { ...record, override: "removed" }, node);
  for (const instance of node.instances.values())
    if (instance.record.owner === "catalog") removeInstance(draft, instance);
  for (const check of node.checks.values()) {
    if (check.record.owner === "catalog") removeCheck(draft, node, check.record.check.id);
  }
}
