import { noData, type Resolution } from "../resolution.js";

/** The zone's own name, asked for anything but SOA and NS: it exists and has nothing of that type. */
export function resolveApex(): Resolution {
  return noData;
}
