import type { Name } from "../wire/index.js";
import { foldName, labelOffsets } from "../wire/index.js";

function hashLabel(parent: number, bytes: Uint8Array, start: number): number {
  let hash = Math.imul(parent + 1, 0x9e3779b1);
  const stop = start + bytes[start]!;
  for (let i = start; i <= stop; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

/**
 * Names as a tree of labels, read from the right: node 0 is the top, a child is found by its parent and its label in one
 * probe of a hash table. Walking makes no object. Labels are given as bytes that begin with their length, in lower case.
 */
export class LabelTree {
  private slots = new Int32Array(16);
  private readonly parents: number[] = [-1];
  private readonly labels: Uint8Array[] = [new Uint8Array(1)];

  /** Nodes, the top included. */
  get size(): number {
    return this.parents.length;
  }

  /** The node before the last label, -1 for the top. */
  parentOf(node: number): number {
    return this.parents[node]!;
  }

  /** The child of `parent` whose label starts at `start` of `bytes`, or -1. */
  child(parent: number, bytes: Uint8Array, start: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    for (let slot = hashLabel(parent, bytes, start) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const node = slots[slot]!;
      if (this.parents[node] === parent && this.sameLabel(node, bytes, start)) return node;
    }
    return -1;
  }

  /** The node of a name below the top, made with all nodes before it where it is not there. `skip`: labels of the top. */
  add(name: Name, skip: number): number {
    const folded = foldName(name);
    const starts = labelOffsets(folded);
    let node = 0;
    for (let i = starts.length - skip - 1; i >= 0; i--) {
      const found = this.child(node, folded, starts[i]!);
      node = found >= 0 ? found : this.insert(node, folded.slice(starts[i]!, starts[i]! + folded[starts[i]!]! + 1));
    }
    return node;
  }

  private insert(parent: number, label: Uint8Array): number {
    const node = this.parents.length;
    this.parents.push(parent);
    this.labels.push(label);
    if (node * 2 > this.slots.length) this.grow();
    else this.place(node);
    return node;
  }

  private place(node: number): void {
    const mask = this.slots.length - 1;
    let slot = hashLabel(this.parents[node]!, this.labels[node]!, 0) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = node;
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let node = 1; node < this.parents.length; node++) this.place(node);
  }

  private sameLabel(node: number, bytes: Uint8Array, start: number): boolean {
    const label = this.labels[node]!;
    for (let i = 0; i < label.length; i++) if (label[i] !== bytes[start + i]) return false;
    return true;
  }
}
