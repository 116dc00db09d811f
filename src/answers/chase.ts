import { foldName, labelOffsets, type Name, type ResourceRecord, type } from "../wire/index.js";
import { type Asked, takeApart, zoneOf } from "./asked.js";
import { draftUnits } from "./draft.js";
import type { Lookup } from "./lookup.js";
import { resolveName } from "./resolve.js";

/** The longest reply that followed records could go into. */
const replyBytesMax = 65_535;
/** Host names of ours followed in a row; each one more is a whole lookup. */
export const hopsMax = 3;

/** Letter case included: names that differ in case are followed once more, as the recorded answers show. */
function spelledSame(left: Name, right: Name): boolean {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

/**
 * Records of a host name that some instance or node is registered with. A name of ours is looked up here, up to three
 * deep and never in a circle; another is asked for outside, where that is possible.
 */
export function chase(host: Name, asked: Asked, lookup: Lookup): readonly ResourceRecord[] {
  const folded = foldName(host);
  const starts = labelOffsets(host);
  const zone = zoneOf(lookup.settings, folded, host.length, starts, starts.length);
  if (zone === undefined) return lookup.outsideRecords(host, asked.type === type.aaaa ? type.aaaa : type.a);
  const trail = [...asked.trail, asked.name];
  if (asked.hops <= 0 || trail.some((name) => spelledSame(name, host))) return [];
  const inner = takeApart(host, folded, starts, starts.length, type.any, zone, asked.hops - 1, trail);
  const resolution = resolveName(inner, lookup);
  if (resolution.kind === "units") return draftUnits(resolution, inner, lookup, replyBytesMax).answer;
  return resolution.kind === "records" ? resolution.answer : [];
}
