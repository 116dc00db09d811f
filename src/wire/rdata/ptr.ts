import { singleName } from "./single-name.js";

/** RFC 1035 §3.3.12: a pointer to another name. */
export const ptr = singleName(12, "PTR", "compress");
