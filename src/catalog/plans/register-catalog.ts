import { errorList } from "../../golang/index.js";
import {
  checkKey,
  foldName,
  type HealthCheck,
  metadataFault,
  type Node,
  type ServiceInstance,
  sameValue,
  serviceKey,
  structureFaults,
} from "../../records/index.js";
import { type CheckEntry, checkAt, type InstanceEntry, type NodeEntry } from "../entry.js";
import { draftNode, nodeIdFault } from "./catalog-node.js";
import { Draft, type Plan, type Planner, type Refusal, refused } from "./plan.js";

/** `PUT /v1/catalog/register`: a node with at most one service and any number of checks, as decoded from the body. */
export interface CatalogRegistration {
  readonly node: Node;
  readonly skipNodeUpdate: boolean;
  readonly service: ServiceInstance | null;
  /** Name of the node that each check names (empty: the registration's), and the check itself. */
  readonly checks: readonly { readonly node: string; readonly check: HealthCheck }[];
}

const unspecifiedAddresses: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]"]);

/** Registers through the catalog. What an agent owns is overridden, not replaced: its agent will put it back. */
export function registerCatalog(registration: CatalogRegistration): Planner {
  return (view) => {
    const draft = new Draft();
    const fault = registrationFault(registration) ?? draftNode(view, draft, registration);
    if (fault !== undefined) return { kind: "refused", refusal: fault };
    const node = view.tables.node(registration.node.name);
    const serviceFault =
      registration.service && draftService(draft, node, registration.node.name, registration.service);
    if (serviceFault) return { kind: "refused", refusal: serviceFault };
    for (const { check } of registration.checks) {
      const refusal = draftCheck(draft, node, registration, check);
      if (refusal !== undefined) return refusal;
    }
    return draft.plan();
  };
}

function registrationFault({ node, skipNodeUpdate, service, checks }: CatalogRegistration): Refusal | undefined {
  if (node.name === "") return invalid("Must provide node");
  const idFault = nodeIdFault(node.id);
  if (idFault !== undefined) return invalid(idFault);
  if (node.address === "" && !skipNodeUpdate) return invalid("Must provide address if SkipNodeUpdate is not set");
  if (service !== null) {
    const faults = structureFaults(service);
    if (faults.length > 0) return invalid(errorList(faults));
    if (service.id !== "" && service.name === "") {
      return invalid("Must provide service name (Service.Service) when service ID is provided");
    }
    if (unspecifiedAddresses.has(service.address)) return invalid("Invalid service address");
  }
  for (const { node: named, check } of checks) {
    if (named !== "" && foldName(named) !== foldName(node.name)) {
      return invalid(
        `Node '${named}' for check '${check.id || check.name}' doesn't match register request node '${node.name}'`,
      );
    }
  }
  return undefined;
}

function draftService(
  draft: Draft,
  node: NodeEntry | undefined,
  nodeName: string,
  given: ServiceInstance,
): Refusal | undefined {
  const service = given.id === "" ? { ...given, id: given.name } : given;
  if (service.name === "") return invalid("Must provide service name (Service.Service)");
  const fault = metadataFault(service.meta);
  if (fault !== undefined) {
    return invalid(
      `failed inserting service: Invalid Service Meta for node ${nodeName} and serviceID ${service.id}: ${fault}`,
    );
  }
  const existing = node?.instances.get(foldName(service.id));
  const key = serviceKey(nodeName, service.id);
  if (existing?.shown !== undefined && sameValue(existing.shown, service)) draft.require(key, existing);
  else draft.put(key, catalogEdit(existing, nodeName, service), existing);
  return undefined;
}

function catalogEdit(
  existing: InstanceEntry | undefined,
  node: string,
  service: ServiceInstance,
): InstanceEntry["record"] {
  const record = existing?.record;
  if (record === undefined || record.owner === "catalog") {
    return { kind: "service", owner: "catalog", node, service, override: null, token: "", origin: "api" };
  }
  return { ...record, override: sameValue(record.service, service) ? null : service };
}

function draftCheck(
  draft: Draft,
  node: NodeEntry | undefined,
  { node: { name: nodeName }, service: registered }: CatalogRegistration,
  given: HealthCheck,
): Plan | undefined {
  const id = given.id || given.name;
  if (id === "") {
    return refused(
      "invalid",
      `failed inserting check on node "${nodeName}": failed health check lookup: index error: object is missing a value for this index`,
    );
  }
  const parent = given.serviceId === "" ? undefined : parentService(node, registered, given.serviceId);
  if (given.serviceId !== "" && parent === undefined) {
    return refused("invalid", `Unknown service ID '${given.serviceId}' for check ID '${id}'`);
  }
  const check: HealthCheck = {
    ...given,
    id,
    status: given.status || "critical",
    serviceName: parent?.name ?? given.serviceName,
    serviceTags: parent?.tags ?? given.serviceTags,
  };
  const existing = node?.checksById.get(foldName(id));
  const key = checkKey(nodeName, check.serviceId, id);
  if (existing?.shown !== undefined && sameValue(existing.shown, check)) return undefined;
  const instance = check.serviceId === "" ? undefined : node?.instances.get(foldName(check.serviceId));
  if (instance !== undefined) draft.require(serviceKey(nodeName, check.serviceId), instance);
  const there = checkAt(node, check.serviceId, id);
  if (existing !== undefined && existing !== there) draft.delete(existing.key, existing);
  draft.put(key, catalogCheck(existing === there ? there : undefined, nodeName, check), there);
  return undefined;
}

function parentService(
  node: NodeEntry | undefined,
  registered: ServiceInstance | null,
  serviceId: string,
): ServiceInstance | undefined {
  const folded = foldName(serviceId);
  if (registered !== null && foldName(registered.id || registered.name) === folded) return registered;
  return node?.instances.get(folded)?.shown;
}

function catalogCheck(existing: CheckEntry | undefined, node: string, check: HealthCheck): CheckEntry["record"] {
  const record = existing?.record;
  if (record === undefined || record.owner === "catalog") {
    return { kind: "check", owner: "catalog", node, check, override: null, definition: null, token: "", origin: "api" };
  }
  return { ...record, override: sameValue(record.check, check) ? null : check };
}

function invalid(message: string): Refusal {
  return { reason: "invalid", message };
}
