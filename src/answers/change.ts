/** An address with a port, as service tags of addresses have them. */
export interface TaggedAddress {
  readonly address: string;
  readonly port: number;
}

export interface NodePut {
  readonly kind: "node";
  readonly op: "put";
  /** The node's name as registered; two spellings that differ in letter case are one node. */
  readonly node: string;
  readonly address: string;
  readonly taggedAddresses?: Readonly<Record<string, string>> | null | undefined;
  readonly meta?: Readonly<Record<string, string>> | null | undefined;
}

export interface ServicePut {
  readonly kind: "service";
  readonly op: "put";
  readonly node: string;
  /** The instance's ID, unique on its node. */
  readonly id: string;
  readonly service: string;
  /** Empty when the instance has no address of its own. */
  readonly address: string;
  readonly port: number;
  readonly tags?: readonly string[] | undefined;
  /** SRV weights; 1 and 1 when left out. */
  readonly weights?: { readonly passing: number; readonly warning: number } | undefined;
  readonly taggedAddresses?: Readonly<Record<string, TaggedAddress>> | null | undefined;
}

export interface CheckPut {
  readonly kind: "check";
  readonly op: "put";
  readonly node: string;
  /** The check's ID, unique on its node. */
  readonly id: string;
  /** Empty for a check of the node itself. */
  readonly serviceId: string;
  readonly status: string;
}

/** Something is gone. A node takes its services and checks with it, a service instance its checks. */
export interface Removal {
  readonly kind: "node" | "service" | "check";
  readonly op: "delete";
  readonly node: string;
  /** Of the service instance or the check. */
  readonly id?: string | undefined;
  /** Of a check: only if it is (still) of this service, empty for the node; any when left out. */
  readonly serviceId?: string | undefined;
}

/** One change of what answers are made from, in the order the catalog made them. */
export type ProjectionChange = NodePut | ServicePut | CheckPut | Removal;
