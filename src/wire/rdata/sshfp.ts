import { digestType } from "./digest.js";

/** RFC 4255 §3: the fingerprint of an SSH host key. */
export const sshfp = digestType(44, "SSHFP", [
  ["algorithm", 1],
  ["fingerprint type", 1],
]);
