/**
 * Consul's table indexes: what a read returns as `X-Consul-Index` when it is about a whole table, or about something that
 * is not there. What moves an index and what wakes a parked reader are two things: waking is the business of topics.
 */
export interface TableIndexes {
  /** Moved by node changes and by service changes. */
  nodes: number;
  /** Moved by service changes, and by the removal of a service's check. */
  services: number;
  /** Moved by every check change, and by the removal of a service even without checks. */
  checks: number;
  /** Last time that some service name lost its last instance; 0 when none has since the load. */
  serviceExtinction: number;
  /** Last time that a node went, at least the revision of the load: what a read of an unknown node returns. */
  nodeExtinction: number;
}

export function tableIndexesAt(revision: number): TableIndexes {
  return { nodes: revision, services: revision, checks: revision, serviceExtinction: 0, nodeExtinction: revision };
}
