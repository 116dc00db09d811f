import {
  type CheckRecord,
  checkKey,
  emptyCheck,
  foldName,
  type Node,
  type NodeRecord,
  nodeKey,
  type ServiceInstance,
  type ServiceRecord,
  sameValue,
  serfHealthCheckId,
  serviceKey,
} from "../../records/index.js";
import type { NodeEntry } from "../entry.js";
import type { CatalogView } from "../view.js";
import { Draft, type Planner } from "./plan.js";

/** This server's own presence in the catalog. */
export interface ServerRegistration {
  readonly node: Node;
  /** The service `consul`. */
  readonly service: ServiceInstance;
}

/** Registers the agent's node, the service `consul` and the check `serfHealth`, as Consul does for a live server. */
export function registerServer({ node, service }: ServerRegistration): Planner {
  return (view) => {
    const draft = new Draft();
    const existing = view.tables.node(node.name);
    const namesake = node.id === "" ? undefined : view.tables.nodeById(node.id);
    const nodeRecord: NodeRecord = { kind: "node", owner: "agent", node, override: null };
    if (!sameValue(existing?.record, nodeRecord)) draft.put(nodeKey(node.name), nodeRecord, existing);
    const serviceRecord: ServiceRecord = {
      kind: "service",
      owner: "server",
      node: node.name,
      service,
      override: null,
      token: "",
      origin: "api",
    };
    const instance = existing?.instances.get(foldName(service.id));
    if (!sameValue(instance?.record, serviceRecord))
      draft.put(serviceKey(node.name, service.id), serviceRecord, instance);
    const alive = serfHealth(node.name);
    const check = existing?.checksById.get(foldName(serfHealthCheckId));
    if (!sameValue(check?.record, alive)) draft.put(checkKey(node.name, "", serfHealthCheckId), alive, check);
    if (namesake !== undefined && namesake !== existing) moveOwn(view, draft, namesake, node.name);
    return draft.plan();
  };
}

function serfHealth(node: string): CheckRecord {
  const check = {
    ...emptyCheck,
    id: serfHealthCheckId,
    name: "Serf Health Status",
    status: "passing",
    output: "Agent alive and reachable",
  };
  return { kind: "check", owner: "server", node, check, override: null, definition: null, token: "", origin: "api" };
}

/** The agent was renamed: what it owns goes with it, then the old node goes. */
function moveOwn(view: CatalogView, draft: Draft, old: NodeEntry, name: string): void {
  const move = (key: string, record: ServiceRecord | CheckRecord): void => {
    const moved = view.row(key);
    if (!sameValue(moved?.record, record)) draft.put(key, record, moved);
  };
  for (const { record } of old.instances.values()) {
    if (record.owner === "agent") move(serviceKey(name, record.service.id), { ...record, node: name, override: null });
  }
  for (const { record } of old.checksById.values()) {
    const { serviceId, id } = record.check;
    if (record.owner === "agent") move(checkKey(name, serviceId, id), { ...record, node: name, override: null });
  }
  draft.deleteTree(nodeKey(old.record.node.name), old);
}
