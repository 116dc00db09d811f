import { singleName } from "./single-name.js";

/** RFC 1035 §3.3.11: a name server of the owner. */
export const ns = singleName(2, "NS", "compress");
