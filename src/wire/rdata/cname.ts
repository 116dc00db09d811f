import { singleName } from "./single-name.js";

/** RFC 1035 §3.3.1: the owner is an alias of this name. */
export const cname = singleName(5, "CNAME", "compress");
