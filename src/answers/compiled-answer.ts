/**
 * A compiled answer is an entry of the answer table: one run of bytes in its arena, so that answering touches few
 * cache lines and no object. It holds
 *
 * - a header of 32-bit words (the `at...` constants below),
 * - the folded name it answers,
 * - the offset of each unit from the entry's start, and of the end (32-bit words),
 * - for SRV where units share them: a number for each unit's target, then for each unit's text owner,
 * - the units: one record for the Answer section, its owner the pointer to the question's name, then what goes with it
 *   into Additional.
 *
 * Owners in Additional are placeholders until the answer is written: `ownerTarget` stands for the unit's SRV target,
 * `ownerTexts` for the owner of its first text record; an owner that starts with labels is written as it is, followed
 * by a pointer to `datacenter.zone`; `ownerQuestion` is a pointer already.
 */
export const atHash = 0;
/** Type in the low half, bytes of the name in the high half. */
export const atKey = 1;
/** Offset of the next entry in the chain, or -1. */
export const atNext = 2;
/** Number of the entry, or -1 when it is dropped. */
export const atId = 3;
/** Bytes of the entry, a multiple of four. */
export const atSize = 4;
export const atUnits = 5;
/** The `is...` and `has...` bits below. */
export const atFlags = 6;
export const atRcode = 7;
/** Which of the zones the name is in. */
export const atZone = 8;
/** Bytes of all units in the Answer section. */
export const atAnswerBytes = 9;
/** Bytes of all units together with their records in Additional, each owner's once. */
export const atFullBytes = 10;
/** The smallest unit's bytes in Answer: bounds how many can ever fit. */
export const atLeastBytes = 11;
/** Bytes of `datacenter.zone` at the end of SRV targets. */
export const atSuffixBytes = 12;
/** Where the units' offsets are, counted in words from the entry's start. */
export const atIndex = 13;
/** The same for the numbers of targets and text owners; 0 when all units differ in both. */
export const atNumbers = 14;
export const headerWords = 16;

/** SRV: targets follow the letter case of the question's zone, Additional has their addresses. */
export const isSrv = 1;
/** Units are equal and come in random order. */
export const isShuffled = 2;
/** `a_record_limit` counts. */
export const isCapped = 4;
/** Some unit has records in Additional. */
export const hasExtras = 8;
/** No records but the SOA of the zone in Authority. */
export const isNegative = 16;

export const ownerQuestion = 0xc00c;
export const ownerTarget = 0xc000;
export const ownerTexts = 0xc001;

/** Bytes of a record that starts at `at` with a pointer. */
export function recordBytes(bytes: Uint8Array, at: number): number {
  return 12 + ((bytes[at + 10]! << 8) | bytes[at + 11]!);
}
