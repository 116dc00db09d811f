import { labelOffsets, type Name, nameToText, typeToText } from "../wire/index.js";
import type { Place, ZoneFaults } from "./fault.js";
import { LabelTree } from "./label-tree.js";
import type { PlacedRecord } from "./master/parse.js";

/** The records of one owner and type, before the zone is built. */
export interface DraftSet {
  readonly type: number;
  readonly ttlSeconds: number;
  readonly rdata: Uint8Array[];
  /** Where its first record was written. */
  readonly place: Place;
}

/** A name with records. */
export interface DraftNode {
  readonly name: Name;
  readonly sets: Map<number, DraftSet>;
}

/** A zone's records by name and type, with the tree of its names. */
export interface DraftZone {
  readonly apex: Name;
  readonly labels: number;
  readonly tree: LabelTree;
  /** By node of the tree; undefined for names that only have names below them. */
  readonly nodes: (DraftNode | undefined)[];
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Sets below this size are searched for repeated records; in larger ones, which are rare, repeats are served. */
const searchedMax = 200;

/** Sorts records by name and type; repeated records and differing TTLs are mended with a warning (RFC 2181 §5). */
export function draftZone(apex: Name, records: readonly PlacedRecord[], faults: ZoneFaults): DraftZone {
  const labels = labelOffsets(apex).length;
  const tree = new LabelTree();
  const nodes: (DraftNode | undefined)[] = [];
  for (const { owner, type, ttlSeconds, rdata, place } of records) {
    const at = tree.add(owner, labels);
    const node: DraftNode = (nodes[at] ??= { name: owner, sets: new Map() });
    const set = node.sets.get(type);
    if (set === undefined) {
      node.sets.set(type, { type, ttlSeconds, rdata: [rdata], place });
    } else if (set.rdata.length < searchedMax && set.rdata.some((known) => sameBytes(known, rdata))) {
      faults.warn(place, `${nameToText(owner)} has the same ${typeToText(type)} record twice`);
    } else {
      if (set.ttlSeconds !== ttlSeconds) {
        faults.warn(
          place,
          `TTL ${ttlSeconds} differs from the ${set.ttlSeconds} of the same name and type, which counts`,
        );
      }
      set.rdata.push(rdata);
    }
  }
  return { apex, labels, tree, nodes };
}
