import type { Name } from "../wire/index.js";
import type { CurrentName } from "./current-name.js";
import type { LabelTree } from "./label-tree.js";
import type { RrSet } from "./rrset.js";

/** What a zone has at one name. */
export interface ZoneNode {
  /** Ascending by type; empty for a name that only has names below it. */
  readonly sets: readonly RrSet[];
  /** Length in bytes of the node's name. */
  readonly nameBytes: number;
  /** The NS records of a delegation; undefined at the apex. */
  readonly cut: RrSet | undefined;
  readonly dname: RrSet | undefined;
  /** The DNAME's target is at or below its own name: following it would never end. */
  readonly dnameCircles: boolean;
  readonly cname: RrSet | undefined;
  /** The `*` below the name. */
  wildcard: ZoneNode | undefined;
}

/** How a search in a zone ended (RFC 1034 §4.3.2 step 3). */
export const outcome = {
  /** The name is there, perhaps without data. */
  exact: 0,
  /** The name is not there; `node` is the wildcard that stands for it (RFC 4592 §3.3). */
  wildcard: 1,
  /** The name is at or below the delegation at `node`. */
  cut: 2,
  /** The name is below the DNAME at `node`. */
  dname: 3,
  /** Nothing stands for the name. */
  missing: 4,
} as const;

/** Where a search ended; filled again by each, so that none makes an object. */
export class Found {
  outcome: number = outcome.missing;
  node: ZoneNode | undefined = undefined;
}

/** One zone, ready to answer from. Built by `buildZone`. */
export class Zone {
  /** In the letter case of its file's name. */
  readonly apex: Name;
  readonly labels: number;
  readonly soa: RrSet;
  /** The SOA with the TTL that negative answers have (RFC 2308 §3). */
  readonly negativeSoa: RrSet;
  readonly serial: number;
  readonly recordCount: number;
  private readonly tree: LabelTree;
  private readonly nodes: readonly ZoneNode[];

  constructor(
    apex: Name,
    labels: number,
    soa: RrSet,
    negativeSoa: RrSet,
    serial: number,
    recordCount: number,
    tree: LabelTree,
    nodes: readonly ZoneNode[],
  ) {
    this.apex = apex;
    this.labels = labels;
    this.soa = soa;
    this.negativeSoa = negativeSoa;
    this.serial = serial;
    this.recordCount = recordCount;
    this.tree = tree;
    this.nodes = nodes;
  }

  /** Looks for a name within the zone. With `aboveCut`, data at a delegation is looked at from its parent's side (DS). */
  find(name: CurrentName, aboveCut: boolean, found: Found): void {
    const { folded, labelStarts } = name;
    let at = 0;
    for (let left = name.labels - this.labels; ; left--) {
      const node = this.nodes[at]!;
      found.node = node;
      if (node.cut !== undefined && !(aboveCut && left === 0)) {
        found.outcome = outcome.cut;
        return;
      }
      if (left === 0) {
        found.outcome = outcome.exact;
        return;
      }
      if (node.dname !== undefined) {
        found.outcome = outcome.dname;
        return;
      }
      at = this.tree.child(at, folded, labelStarts[left - 1]!);
      if (at < 0) {
        found.outcome = node.wildcard === undefined ? outcome.missing : outcome.wildcard;
        found.node = node.wildcard;
        return;
      }
    }
  }
}

/** The set of a type at a node, or undefined. */
export function setOf(node: ZoneNode, code: number): RrSet | undefined {
  const { sets } = node;
  for (let i = 0; i < sets.length; i++) if (sets[i]!.type === code) return sets[i];
  return undefined;
}
