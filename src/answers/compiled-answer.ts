import type { Topic } from "./entries.js";
import type { Zone } from "./zone.js";

/**
 * An answer ready to send, as bytes, to one folded name and type.
 *
 * `bytes` holds the name, then for each unit the 32-bit offset of its records, then the records of the units one after
 * the other. A unit is one record for the Answer section (its owner the pointer to the question's name) and the
 * records of Additional that go with it. Owners in Additional are placeholders until the answer is written:
 * `ownerTarget` points at the unit's SRV target, `ownerTexts` at the owner of the unit's first text record; an owner
 * that starts with labels is written as it is, followed by a pointer to `datacenter.zone` in the SRV target;
 * `ownerQuestion` is a pointer already.
 */
export interface CompiledAnswer {
  readonly bytes: Uint8Array;
  readonly nameBytes: number;
  readonly keyType: number;
  readonly hash: number;
  readonly rcode: number;
  /** Number of units. */
  readonly units: number;
  /** Unit numbers; shuffled in place by each answer. */
  readonly order: Uint32Array;
  /** SRV: targets are patched to the letter case of the question's zone, Additional has their addresses. */
  readonly isSrv: boolean;
  /** Units are equal and come in random order. */
  readonly shuffled: boolean;
  /** `a_record_limit` counts here. */
  readonly capped: boolean;
  /** Number of records of one unit in Additional. */
  readonly hasExtras: boolean;
  /** Bytes of all units together with their records in Additional. */
  readonly fullBytes: number;
  /** The smallest unit's bytes in Answer: bounds how many can ever fit. */
  readonly leastBytes: number;
  /** For SRV where units share targets: a number for each unit's target, so that its address is sent once. */
  readonly targetIds: Uint32Array | undefined;
  /** The same for the owners of text records. */
  readonly textIds: Uint32Array | undefined;
  /** Bytes of `datacenter.zone` at the end of SRV targets. */
  readonly suffixBytes: number;
  /** The zone whose SOA stands in Authority (negative answers), and whose case SRV targets follow. */
  readonly zone: Zone;
  readonly negative: boolean;
  /** Next in the table's chain. */
  next: CompiledAnswer | undefined;
  topic: Topic | undefined;
}

export const ownerQuestion = 0xc00c;
export const ownerTarget = 0xc000;
export const ownerTexts = 0xc001;
