import { singleName } from "./single-name.js";

/** RFC 6672: the whole tree below the owner is found below this name. */
export const dname = singleName(39, "DNAME", "expand");
