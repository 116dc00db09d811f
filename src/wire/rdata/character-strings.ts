import { quoteBytes } from "../tokens.js";
import type { RdataType } from "./contract.js";

/** The types whose data is one or more character-strings of at most 255 bytes each. */
export function characterStrings(code: number, name: string): RdataType<readonly Uint8Array[]> {
  return {
    code,
    name,
    names: "none",
    decode: (reader) => {
      const strings: Uint8Array[] = [];
      do strings.push(reader.characterString());
      while (reader.remaining > 0 && reader.fault === undefined);
      return strings;
    },
    encode: (writer, strings) => {
      for (const string of strings) writer.characterString(string);
      if (strings.length === 0) writer.u8(0);
    },
    parse: (tokens) => {
      const strings: Uint8Array[] = [];
      do strings.push(tokens.characterString("string"));
      while (tokens.remaining > 0);
      return strings;
    },
    format: (strings) => strings.map(quoteBytes).join(" "),
  };
}

/** Cuts bytes of any length into character-strings; no bytes give one empty string. */
export function splitIntoStrings(bytes: Uint8Array): Uint8Array[] {
  const strings: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 255) strings.push(bytes.slice(at, at + 255));
  return strings.length > 0 ? strings : [new Uint8Array(0)];
}
