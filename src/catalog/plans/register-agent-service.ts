import {
  type CheckDefinition,
  type CheckRecord,
  checkKey,
  foldName,
  type HealthCheck,
  nodeKey,
  type Origin,
  type ServiceInstance,
  type ServiceRecord,
  sameValue,
  serviceKey,
} from "../../records/index.js";
import { type CheckEntry, checkAt, type InstanceEntry, type NodeEntry } from "../entry.js";
import { Draft, type Planner, refused } from "./plan.js";
import { draftAlong } from "./push.js";

/** A check to run here: how it shows and what its prober does. */
export interface AgentCheck {
  readonly check: HealthCheck;
  readonly definition: CheckDefinition | null;
}

/** `PUT /v1/agent/service/register`, decoded, validated and named. Checks carry the service's ID. */
export interface AgentServiceRegistration {
  /** The agent's own node. */
  readonly node: string;
  readonly service: ServiceInstance;
  readonly checks: readonly AgentCheck[];
  readonly token: string;
  readonly origin?: Origin;
  /** Without it, checks of the previous registration that are not named again stay. */
  readonly replaceExistingChecks: boolean;
}

/** Registers this agent's own service. A catalog edit of it is dropped: registering pushes the definition. */
export function registerAgentService(registration: AgentServiceRegistration): Planner {
  return (view) => {
    const { node: nodeName, service, checks, token, origin = "api" } = registration;
    const node = view.tables.node(nodeName);
    if (node === undefined)
      return refused("unknown-node", `node ${nodeName} of this agent is not registered yet; try again`);
    const existing = node.instances.get(foldName(service.id));
    const taken = [existing, ...checks.map(({ check }) => node.checksById.get(foldName(check.id)))].find(isServersOwn);
    if (taken !== undefined) return refused("invalid", serversOwnText(taken));
    const record: ServiceRecord = {
      kind: "service",
      owner: "agent",
      node: nodeName,
      service,
      override: null,
      token,
      origin,
    };
    const draft = new Draft().require(nodeKey(nodeName), node);
    draftAlong(draft, node);
    const key = serviceKey(nodeName, service.id);
    if (existing !== undefined && sameValue(existing.record, record)) draft.require(key, existing);
    else draft.put(key, record, existing);
    const named = new Set(checks.map(({ check }) => foldName(check.id)));
    if (registration.replaceExistingChecks && existing !== undefined) dropUnnamed(draft, existing, named);
    for (const check of checks) draftAgentCheck(draft, node, check, { token, origin });
    return draft.plan();
  };
}

/** The service `consul` and the check `serfHealth` are the server's presence: nobody registers over them. */
export function isServersOwn(entry: InstanceEntry | CheckEntry | undefined): boolean {
  return entry?.record.owner === "server";
}

export function serversOwnText({ record }: InstanceEntry | CheckEntry): string {
  const id = record.kind === "check" ? record.check.id : record.service.id;
  return `ID "${id}" is taken by this server itself; choose another`;
}

function dropUnnamed(draft: Draft, existing: InstanceEntry, named: ReadonlySet<string>): void {
  for (const [folded, entry] of existing.checks) {
    if (!named.has(folded))
      draft.delete(checkKey(entry.record.node, entry.record.check.serviceId, entry.record.check.id), entry);
  }
}

/**
 * Drafts one of this agent's checks. A check ID that the agent already has keeps its status and output, wherever it was
 * attached, so that registering again does not flap; one that was the catalog's is taken over.
 */
export function draftAgentCheck(
  draft: Draft,
  node: NodeEntry,
  { check, definition }: AgentCheck,
  { token, origin }: { readonly token: string; readonly origin: Origin },
): void {
  const nodeName = node.record.node.name;
  const existing = node.checksById.get(foldName(check.id));
  const own = existing?.record.owner === "agent" ? existing : undefined;
  const said = { kind: "check", owner: "agent", node: nodeName, override: null, definition, token, origin } as const;
  // An output that came with no change of status is no reason to write, but goes along with what is one.
  if (own !== undefined && sameValue(own.record, { ...said, check: keptState(check, own.record.check) })) return;
  const record: CheckRecord = { ...said, check: own === undefined ? check : keptState(check, shownState(own)) };
  const key = checkKey(nodeName, check.serviceId, check.id);
  const there = checkAt(node, check.serviceId, check.id);
  if (existing !== undefined && existing !== there) draft.delete(existing.key, existing);
  draft.put(key, record, there);
}

function keptState(check: HealthCheck, { status, output }: Pick<HealthCheck, "status" | "output">): HealthCheck {
  return { ...check, status, output };
}

function shownState({ record, liveOutput }: CheckEntry): Pick<HealthCheck, "status" | "output"> {
  return { status: record.check.status, output: liveOutput ?? record.check.output };
}
