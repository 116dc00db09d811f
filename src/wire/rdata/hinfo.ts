import { quoteBytes } from "../tokens.js";
import type { RdataType } from "./contract.js";

/** RFC 1035 §3.3.2; also the minimal answer to ANY (RFC 8482). */
export interface Hinfo {
  readonly cpu: Uint8Array;
  readonly os: Uint8Array;
}

export const hinfo: RdataType<Hinfo> = {
  code: 13,
  name: "HINFO",
  names: "none",
  decode: (reader) => ({ cpu: reader.characterString(), os: reader.characterString() }),
  encode: (writer, data) => {
    writer.characterString(data.cpu);
    writer.characterString(data.os);
  },
  parse: (tokens) => ({ cpu: tokens.characterString("cpu"), os: tokens.characterString("os") }),
  format: (data) => `${quoteBytes(data.cpu)} ${quoteBytes(data.os)}`,
};
