import { type Comparison, compareZones } from "../e2e/zones/compare.js";

/** As many zones as the comparison with other servers must have seen at least once. */
export const soakZones = 500;

/**
 * Compares `zones` generated zones with NSD and Knot serving the same files, 20 questions each. `unexplained` should be
 * empty; needs Debian's packages nsd and knot.
 */
export function soakStaticZones(random: () => number, zones = soakZones): Promise<Comparison> {
  return compareZones(zones, random);
}
