import { characterStrings } from "./character-strings.js";

/** RFC 4408 §3.1.1, historic: the form of TXT. */
export const spf = characterStrings(99, "SPF");
