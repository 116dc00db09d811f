/**
 * Who a record belongs to. What an agent registers through `/v1/agent/*` is the agent's own: a catalog edit of it is kept
 * beside the definition (`override`) and put back by a duty. `server` is Rollcall's own presence (the service `consul`,
 * the check `serfHealth`); `catalog` is everything registered through `/v1/catalog/*`.
 */
export type Owner = "agent" | "server" | "catalog";

/**
 * Where an agent's own registration comes from: what came over the API stays until it is deregistered, what a configuration
 * file says goes when the file no longer says it.
 */
export type Origin = "api" | "file";

/** A catalog edit of something that an agent owns: what the catalog shows instead until the agent puts it back. */
export type Override<T> = T | "removed";

/** A node as the catalog shows it. `null` maps stay `null`: Consul tells "never given" from "given and empty". */
export interface Node {
  readonly name: string;
  /** UUID, or empty when registered without one. */
  readonly id: string;
  readonly address: string;
  readonly taggedAddresses: Readonly<Record<string, string>> | null;
  readonly meta: Readonly<Record<string, string>> | null;
  readonly locality: Locality | null;
}

export interface Locality {
  readonly region: string;
  readonly zone: string;
}

export interface NodeRecord {
  readonly kind: "node";
  readonly owner: Owner;
  readonly node: Node;
  readonly override: Override<Node> | null;
}

/** What the catalog shows of a node record, if anything. */
export function shownNode(record: NodeRecord): Node | undefined {
  if (record.override === null) return record.node;
  return record.override === "removed" ? undefined : record.override;
}
