import { formatAddress, parseAddress } from "../wire/index.js";
import { AddressIndex } from "./address-index.js";
import type { CheckPut, NodePut, ProjectionChange, Removal, ServicePut } from "./change.js";
import { type Instance, NodeEntry, ServiceEntry, type Topic } from "./entries.js";
import { isSameInstance, isSameNode } from "./equality.js";

/** Names and IDs are compared without letter case, as the catalog does. */
function fold(name: string): string {
  return name.toLowerCase();
}

const noTags: readonly string[] = [];
const defaultWeights = { passing: 1, warning: 1 } as const;

/** Canonical text of an IP address (a mapped one as IPv4), or undefined for host names. */
export function canonicalAddress(address: string): string | undefined {
  const bytes = parseAddress(address);
  return bytes === undefined ? undefined : formatAddress(bytes);
}

function nodeBefore(left: NodeEntry, right: NodeEntry): boolean {
  return fold(left.name) < fold(right.name);
}

function instanceBefore(left: Instance, right: Instance): boolean {
  return left.node === right.node ? left.key < right.key : nodeBefore(left.node, right.node);
}

/**
 * What answers are made from, and nothing else: kept by `apply` alone, names found in lower case. Each change tells
 * `onChange` which topics' answers are now old.
 */
export class Projection {
  private readonly nodes = new Map<string, NodeEntry>();
  private readonly services = new Map<string, ServiceEntry>();
  private readonly nodesByAddress = new AddressIndex<NodeEntry>();
  private readonly instancesByAddress = new AddressIndex<Instance>();
  /** How many node names lie below each name made of a node name's last labels (for names with dots only). */
  private readonly dottedParents = new Map<string, number>();
  private readonly onChange: (topic: Topic) => void;

  constructor(onChange: (topic: Topic) => void) {
    this.onChange = onChange;
  }

  /** A registered node by its lower-case name. */
  node(key: string): NodeEntry | undefined {
    const node = this.nodes.get(key);
    return node?.known === true ? node : undefined;
  }

  service(key: string): ServiceEntry | undefined {
    return this.services.get(key);
  }

  /** Whether some node's name ends in a dot and this text. */
  hasNodeBelow(key: string): boolean {
    return this.dottedParents.has(key);
  }

  /** The first node, by name, registered with this address (canonical text). */
  nodeAt(address: string): NodeEntry | undefined {
    return this.nodesByAddress.first(address, nodeBefore);
  }

  /** The first instance, by node name and ID, with this as its own address. */
  instanceAt(address: string): Instance | undefined {
    return this.instancesByAddress.first(address, instanceBefore);
  }

  apply(change: ProjectionChange): void {
    if (change.op === "delete") this.remove(change);
    else if (change.kind === "node") this.putNode(change);
    else if (change.kind === "service") this.putService(change);
    else this.putCheck(change);
  }

  private nodeFor(name: string): NodeEntry {
    const key = fold(name);
    let node = this.nodes.get(key);
    if (node === undefined) this.nodes.set(key, (node = new NodeEntry(name)));
    return node;
  }

  private touch(node: NodeEntry): void {
    this.onChange(node);
    for (const instance of node.instances.values()) this.onChange(instance.entry);
  }

  private indexNode(node: NodeEntry, present: boolean): void {
    const address = canonicalAddress(node.address);
    if (address !== undefined) {
      if (present) this.nodesByAddress.add(address, node);
      else this.nodesByAddress.remove(address, node);
    }
    const labels = fold(node.name).split(".");
    for (let i = 1; i < labels.length; i++) {
      const parent = labels.slice(i).join(".");
      const count = (this.dottedParents.get(parent) ?? 0) + (present ? 1 : -1);
      if (count > 0) this.dottedParents.set(parent, count);
      else this.dottedParents.delete(parent);
    }
  }

  private putNode(change: NodePut): void {
    const node = this.nodeFor(change.node);
    if (isSameNode(node, change)) return;
    if (node.known) this.indexNode(node, false);
    node.name = change.node;
    node.address = change.address;
    node.tagged = change.taggedAddresses;
    node.meta = change.meta;
    node.known = true;
    this.indexNode(node, true);
    this.touch(node);
  }

  private putService(change: ServicePut): void {
    const node = this.nodeFor(change.node);
    const { passing, warning } = change.weights ?? defaultWeights;
    const unset = passing === 0 && warning === 0;
    const instance: Instance = {
      node,
      entry: this.serviceFor(fold(change.service)),
      id: change.id,
      key: fold(change.id),
      service: change.service,
      address: change.address,
      port: change.port,
      tags: change.tags ?? noTags,
      passingWeight: unset ? 1 : passing,
      warningWeight: unset ? 1 : warning,
      tagged: change.taggedAddresses,
      at: 0,
    };
    const { entry, key, address } = instance;
    const before = node.instances.get(key);
    if (before !== undefined) {
      if (isSameInstance(before, instance, change)) return;
      this.removeInstance(before);
    }
    entry.add(instance);
    this.services.set(entry.key, entry);
    node.instances.set(key, instance);
    if (address !== "" && canonicalAddress(address) === address) this.instancesByAddress.add(address, instance);
    this.onChange(entry);
  }

  /** The service of this lower-case name, or a new one that is not yet among the services. */
  private serviceFor(key: string): ServiceEntry {
    return this.services.get(key) ?? new ServiceEntry(key);
  }

  private removeInstance(instance: Instance): void {
    const { node, entry, address } = instance;
    node.instances.delete(instance.key);
    entry.remove(instance);
    if (address !== "") this.instancesByAddress.remove(address, instance);
    this.onChange(entry);
    if (entry.instances.length === 0) this.services.delete(entry.key);
  }

  private putCheck(change: CheckPut): void {
    const node = this.nodeFor(change.node);
    const id = fold(change.id);
    const serviceId = fold(change.serviceId);
    const { status } = change;
    if (node.statusOf(id, serviceId) === status) return;
    const movedFrom = node.putCheck(id, serviceId, status);
    if (movedFrom !== undefined) this.touchChecked(node, movedFrom);
    this.touchChecked(node, serviceId);
  }

  private touchChecked(node: NodeEntry, serviceId: string): void {
    if (serviceId === "") {
      this.touch(node);
      return;
    }
    const instance = node.instances.get(serviceId);
    if (instance !== undefined) this.onChange(instance.entry);
  }

  private remove(removal: Removal): void {
    const key = fold(removal.node);
    const id = fold(removal.id ?? "");
    const node = this.nodes.get(key);
    if (node === undefined) return;
    if (removal.kind === "node") this.removeNode(node);
    else if (removal.kind === "service") {
      const instance = node.instances.get(id);
      if (instance !== undefined) this.removeInstance(instance);
      node.dropChecksOf(id);
    } else {
      const owner = removal.serviceId === undefined ? undefined : fold(removal.serviceId);
      const serviceId = node.dropCheck(id, owner);
      if (serviceId !== undefined) this.touchChecked(node, serviceId);
    }
    if (removal.kind === "node" || node.isEmpty) this.nodes.delete(key);
  }

  private removeNode(node: NodeEntry): void {
    for (const instance of [...node.instances.values()]) this.removeInstance(instance);
    if (node.known) this.indexNode(node, false);
    node.known = false;
    this.onChange(node);
  }
}
