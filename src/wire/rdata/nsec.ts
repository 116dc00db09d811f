import { type Name, nameToText } from "../name.js";
import type { RdataType } from "./contract.js";
import { formatTypes, parseTypes, readTypeBitmap, writeTypeBitmap } from "./type-bitmap.js";

/** RFC 4034 §4. */
export interface Nsec {
  readonly next: Name;
  readonly types: readonly number[];
}

export const nsec: RdataType<Nsec> = {
  code: 47,
  name: "NSEC",
  names: "expand",
  decode: (reader) => ({ next: reader.name(), types: readTypeBitmap(reader) }),
  encode: (writer, data) => {
    writer.name(data.next, false);
    writeTypeBitmap(writer, data.types);
  },
  parse: (tokens) => ({ next: tokens.name("next name"), types: parseTypes(tokens) }),
  format: (data) => `${nameToText(data.next)}${formatTypes(data.types)}`,
};
