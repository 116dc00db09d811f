import { digestType } from "./digest.js";

/** RFC 6698 §2: a certificate association. */
export const tlsa = digestType(52, "TLSA", [
  ["usage", 1],
  ["selector", 1],
  ["matching type", 1],
]);
