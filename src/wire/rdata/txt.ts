import { characterStrings } from "./character-strings.js";

/** RFC 1035 §3.3.14: free text. */
export const txt = characterStrings(16, "TXT");
