export type { Beyond } from "./answering.js";
export { faultText, type Place, type ZoneFault } from "./fault.js";
export { loadZone, type ZoneResult, type ZoneSource } from "./load-zone.js";
export type { FileText, IncludeReader } from "./master/parse.js";
export type { Zone } from "./zone.js";
export { type ZoneAnswer, ZoneSet } from "./zone-set.js";
