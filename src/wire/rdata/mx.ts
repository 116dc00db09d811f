import { type Name, nameToText } from "../name.js";
import type { RdataType } from "./contract.js";

/** RFC 1035 §3.3.9. */
export interface Mx {
  readonly preference: number;
  readonly exchange: Name;
}

export const mx: RdataType<Mx> = {
  code: 15,
  name: "MX",
  names: "compress",
  decode: (reader) => ({ preference: reader.u16(), exchange: reader.name() }),
  encode: (writer, data) => {
    writer.u16(data.preference);
    writer.name(data.exchange);
  },
  parse: (tokens) => ({ preference: tokens.u16("preference"), exchange: tokens.name("exchange") }),
  format: (data) => `${data.preference} ${nameToText(data.exchange)}`,
};
