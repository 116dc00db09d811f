import { type Name, nameToText } from "../name.js";
import { quoteBytes } from "../tokens.js";
import type { RdataType } from "./contract.js";

/** RFC 3403 §4. */
export interface Naptr {
  readonly order: number;
  readonly preference: number;
  readonly flags: Uint8Array;
  readonly services: Uint8Array;
  readonly regexp: Uint8Array;
  readonly replacement: Name;
}

export const naptr: RdataType<Naptr> = {
  code: 35,
  name: "NAPTR",
  names: "expand",
  decode: (reader) => ({
    order: reader.u16(),
    preference: reader.u16(),
    flags: reader.characterString(),
    services: reader.characterString(),
    regexp: reader.characterString(),
    replacement: reader.name(),
  }),
  encode: (writer, data) => {
    writer.u16(data.order);
    writer.u16(data.preference);
    writer.characterString(data.flags);
    writer.characterString(data.services);
    writer.characterString(data.regexp);
    writer.name(data.replacement, false);
  },
  parse: (tokens) => ({
    order: tokens.u16("order"),
    preference: tokens.u16("preference"),
    flags: tokens.characterString("flags"),
    services: tokens.characterString("services"),
    regexp: tokens.characterString("regexp"),
    replacement: tokens.name("replacement"),
  }),
  format: (data) =>
    `${data.order} ${data.preference} ${quoteBytes(data.flags)} ${quoteBytes(data.services)} ` +
    `${quoteBytes(data.regexp)} ${nameToText(data.replacement)}`,
};
