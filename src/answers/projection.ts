import { formatAddress, parseAddress } from "../wire/index.js";
import { AddressIndex } from "./address-index.js";
import type { CheckPut, NodePut, ProjectionChange, Removal, ServicePut } from "./change.js";
import { type Instance, NodeEntry, ServiceEntry, type Topic } from "./entries.js";

const noTags: readonly string[] = [];

/** Canonical text of an IP address (a mapped one as IPv4), or undefined for host names. */
export function canonicalAddress(address: string): string | undefined {
  const bytes = parseAddress(address);
  return bytes === undefined ? undefined : formatAddress(bytes);
}

function nodeBefore(left: NodeEntry, right: NodeEntry): boolean {
  return left.name.toLowerCase() < right.name.toLowerCase();
}

function instanceBefore(left: Instance, right: Instance): boolean {
  return left.node === right.node ? left.id < right.id : nodeBefore(left.node, right.node);
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
    const key = name.toLowerCase();
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
    const labels = node.name.toLowerCase().split(".");
    for (let i = 1; i < labels.length; i++) {
      const parent = labels.slice(i).join(".");
      const count = (this.dottedParents.get(parent) ?? 0) + (present ? 1 : -1);
      if (count > 0) this.dottedParents.set(parent, count);
      else this.dottedParents.delete(parent);
    }
  }

  private putNode(change: NodePut): void {
    const node = this.nodeFor(change.node);
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
    const before = node.instances.get(change.id);
    if (before !== undefined) this.removeInstance(before);
    const key = change.service.toLowerCase();
    let entry = this.services.get(key);
    if (entry === undefined) this.services.set(key, (entry = new ServiceEntry(key)));
    const { id, service, address, port } = change;
    const { passing, warning } = change.weights ?? { passing: 1, warning: 1 };
    const unset = passing === 0 && warning === 0;
    const instance: Instance = {
      node,
      entry,
      id,
      service,
      address,
      port,
      tags: change.tags ?? noTags,
      passingWeight: unset ? 1 : passing,
      warningWeight: unset ? 1 : warning,
      tagged: change.taggedAddresses,
      at: 0,
    };
    entry.add(instance);
    node.instances.set(id, instance);
    if (canonicalAddress(address) === address) this.instancesByAddress.add(address, instance);
    this.onChange(entry);
  }

  private removeInstance(instance: Instance): void {
    const { node, entry, address } = instance;
    node.instances.delete(instance.id);
    entry.remove(instance);
    if (address !== "") this.instancesByAddress.remove(address, instance);
    this.onChange(entry);
    if (entry.instances.length === 0) this.services.delete(entry.key);
  }

  private putCheck({ node: name, id, serviceId, status }: CheckPut): void {
    const node = this.nodeFor(name);
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

  private remove({ kind, node: name, id }: Removal): void {
    const node = this.nodes.get(name.toLowerCase());
    if (node === undefined) return;
    if (kind === "node") {
      for (const instance of [...node.instances.values()]) this.removeInstance(instance);
      if (node.known) this.indexNode(node, false);
      node.known = false;
      this.onChange(node);
      this.nodes.delete(name.toLowerCase());
      return;
    }
    if (kind === "service") {
      const instance = node.instances.get(id ?? "");
      if (instance !== undefined) this.removeInstance(instance);
    } else {
      const serviceId = node.dropCheck(id ?? "");
      if (serviceId !== undefined) this.touchChecked(node, serviceId);
    }
    if (node.isEmpty) this.nodes.delete(name.toLowerCase());
  }
}
