import { digestType } from "./digest.js";

/** RFC 4034 §5: the digest of a child zone's key. */
export const ds = digestType(43, "DS", [
  ["key tag", 2],
  ["algorithm", 1],
  ["digest type", 1],
]);
